"""Decides what to request, in which order, and turns the responses into session results.

The modules in the order of a run:

* `discovery`: which tests there are.
* `planner`: has all tests that are due listed and planned, before any session is requested.
* `quiet`: which tests are due today.
* `list_reader`: reads the list of sessions of one test, and returns an error instead of raising it.
* `list_page`: requests one page of such a list.
* `listing`: puts the pages together, whatever moves meanwhile. No HTTP.
* `per_test_planner`: brings the checkpoint of one test in line with its list, and plans the test.
* `product_types`: which product type the test has.
* `plan`: the request kinds, and the rules for which of them a session still needs. No HTTP.
* `remaining`: applies these rules to one test, and returns its plan.
* `per_test_plan`: what a plan of one test is: a data class.
* `packed_requests`: how a plan is kept small in memory.
* `reader`: goes through the plans of all tests, and notes which sessions have landed.
* `prefetch`: makes a few requests ahead, and returns the responses in order.
* `results`: the responses for one session.
* `failures`: the failed reads of the run.

`first_run` stands apart: the command `check` estimates with it what a first run will cost.
"""
