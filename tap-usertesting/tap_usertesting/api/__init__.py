"""The UserTesting API over HTTP: endpoints, access tokens, the rate budget. Nothing of Singer."""
