"""Tests of the storing of videos: a real API, a real folder, a real S3 server."""
