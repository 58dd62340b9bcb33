{{ newest_reads(['session_details', 'demographics', 'task_groups', 'tasks']) }}
