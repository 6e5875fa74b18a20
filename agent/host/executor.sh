#!/bin/sh
# /opt/queuewarden/executor: configured by /etc/queuewarden/executor.json, a command comes on standard input.
exec /usr/bin/node /opt/queuewarden/executor.mjs
