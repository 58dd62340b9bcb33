# The pipeline for one warehouse, by the names of its plugins in meltano.yml:
#   docker build --build-arg LOADER=target-duckdb --build-arg DBT=dbt-duckdb \
#     --build-arg INSIGHTS=insights -t usertesting .
# Credentials and the place of the state come in as environment variables; the image has neither.
FROM python:3.12-slim

ENV UV_NO_CACHE=1
ARG LOADER=target-snowflake
ARG DBT=dbt-snowflake
ARG INSIGHTS=insights-snowflake

RUN pip install --no-cache-dir 'meltano[s3]==4.4.1' \
    && useradd --create-home --uid 1000 meltano \
    && install --directory --owner=meltano /project

USER 1000
WORKDIR /project
COPY --chown=1000 . .
RUN meltano install tap-usertesting "$LOADER" "$DBT" "$INSIGHTS"

# Nothing stands between Docker and Meltano: SIGTERM ends the run, and the next one goes on from the
# last state that Meltano has kept.
ENTRYPOINT ["meltano"]
CMD ["run", "nightly-snowflake"]
