#!/bin/sh
# Runs the command of the pod, or the server when only flags are given, as process 1, so that the
# server itself receives the signal that ends the pod.
case "${1-}" in
  "" | -*) set -- tritonserver "$@" ;;
esac
exec "$@"
