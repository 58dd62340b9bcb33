"""The UserTesting API over HTTP: endpoints, access tokens, the rate limiter. Nothing of Singer."""
