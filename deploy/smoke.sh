#!/bin/sh
# Looks at a deployment from outside, as people and other services see it. Changes nothing in it: no
# account is made, no message is sent.
#
#   deploy/smoke.sh https://id.example.com
#   deploy/smoke.sh https://id.example.com http://127.0.0.1:8080 http://127.0.0.1:8081
#
# The first address is the public origin; each further one an instance, which has to be ready. What
# curl needs beside goes into CURL_OPTIONS, such as `--cacert FILE --resolve id.example.com:443:ADDRESS`.
# Ends with 1 when something is not as it should be, with 2 when it is called wrongly.
set -u

case ${1:-} in
http://* | https://*) ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
origin=${1%/}
shift

failed=0
headers=$(mktemp)
body=$(mktemp)
trap 'rm -f "$headers" "$body"' EXIT

# ask METHOD URL [CURL-ARGUMENT...]: what was answered stands in $status, $headers and $body.
ask() {
    method=$1
    url=$2
    shift 2
    : >"$headers"
    : >"$body"
    # shellcheck disable=SC2086 # Options are several words.
    status=$(curl --silent --show-error --max-time 15 ${CURL_OPTIONS:-} --request "$method" \
        --dump-header "$headers" --output "$body" --write-out '%{http_code}' "$@" "$url") || status=none
}

# holds WHAT COMMAND...: says whether a command holds.
holds() {
    what=$1
    shift
    if "$@" >/dev/null 2>&1; then
        echo "ok      $what"
    else
        echo "FAILED  $what (status $status)"
        failed=1
    fi
}

answered() { [ "$status" = "$1" ]; }
has_header() { grep -qi "^$1:" "$headers"; }
says() { grep -q "$1" "$body"; }

ask GET "$origin/login"
holds "the page to log in is served" answered 200
for name in content-security-policy x-content-type-options referrer-policy; do
    holds "pages have $name" has_header "$name"
done

ask GET "$origin/api/v1/password-policy"
holds "the API answers" answered 200
ask GET "$origin/.well-known/jwks.json"
holds "keys are published" says '"keys"'
ask GET "$origin/api/v1/auth/validate"
holds "nobody is let in without a token" answered 401
ask POST "$origin/api/v1/auth/login" --header 'Content-Type: application/json' --data '{}'
holds "a login without an address is malformed" answered 400

for path in /metrics /healthz /readyz; do
    ask GET "$origin$path"
    holds "$path is nobody's business outside" answered 404
done
ask GET "$origin/dev/inbox"
holds "no development inbox is served" answered 404

case $origin in
https://*)
    ask GET "$origin/login"
    holds "browsers are told to stay with TLS" has_header strict-transport-security
    ask GET "http://${origin#https://}/login"
    case $status in
    301 | 308) holds "requests without TLS are sent on" grep -qi "^location: $origin/login" "$headers" ;;
    *) holds "requests without TLS are not served" [ "$status" != 200 ] ;;
    esac
    ;;
esac

for instance in "$@"; do
    ask GET "${instance%/}/readyz"
    holds "$instance is ready" says '"status":"ready"'
done
exit $failed
