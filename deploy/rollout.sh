#!/bin/sh
# Says whether the second factor may be opened to a larger share of people: asks Prometheus for the
# measures of checkpoint 5 of the plan (docs/guide/second-factor.md). Changes nothing.
#
#   deploy/rollout.sh http://127.0.0.1:9090
#   deploy/rollout.sh http://127.0.0.1:9090 6h
#
# The second argument is how far to look back, one hour where it is left out. What curl needs beside
# goes into CURL_OPTIONS. Ends with 1 when a measure does not hold or is not known, with 2 when it is
# called wrongly or Prometheus does not answer. Whether people ask for help more often than before is
# for your support to say.
set -u

case ${1:-} in
http://* | https://*) ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
prometheus=${1%/}
window=${2:-1h}
failed=0

# measure WHAT EXPRESSION BOUND: says what an expression comes to, and whether it is within a bound.
measure() {
    # shellcheck disable=SC2086 # Options are several words.
    answer=$(curl --silent --show-error --fail --max-time 15 ${CURL_OPTIONS:-} --get \
        --data-urlencode "query=$2" "$prometheus/api/v1/query") || exit 2
    value=$(printf '%s' "$answer" | sed -n 's/.*"value":\[[^,]*,"\([^"]*\)"\].*/\1/p')
    case $value in
    '' | NaN)
        echo "UNKNOWN $1: there is nothing to measure"
        failed=1
        ;;
    *)
        if awk "BEGIN { exit !($value $3) }"; then
            echo "ok      $1: $value"
        else
            echo "FAILED  $1: $value, and not $3"
            failed=1
        fi
        ;;
    esac
}

errors='tessera_http_requests_total{status=~"5.."}'
ended='tessera_logins_total{outcome!="second_factor"}'
logins='tessera_logins_total{outcome="success"}'
checks='tessera_second_factor_checks_total'

measure "share of requests that failed" \
    "(sum(rate($errors[$window])) or vector(0)) / sum(rate(tessera_http_requests_total[$window]))" '< 0.001'
measure "share of second codes that are right" \
    "sum(rate(${checks}{outcome=\"success\"}[$window])) / sum(rate($checks[$window]))" '> 0.95'
measure "share of tries that providers of text messages took" \
    "sum(rate(tessera_provider_attempts_total{channel=\"sms\",outcome=\"sent\"}[$window])) / sum(rate(tessera_provider_attempts_total{channel=\"sms\"}[$window]))" '> 0.95'
measure "logins that succeed, for one that did a week ago" \
    "(sum(rate($logins[$window])) / sum(rate($ended[$window]))) / (sum(rate($logins[$window] offset 1w)) / sum(rate($ended[$window] offset 1w)))" '>= 0.98'
exit "$failed"
