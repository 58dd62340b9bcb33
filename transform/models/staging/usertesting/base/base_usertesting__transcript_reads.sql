{{ newest_reads(['transcripts', 'transcript_cues']) }}
