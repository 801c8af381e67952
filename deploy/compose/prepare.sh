#!/bin/sh
# Makes what deploy/compose.yaml needs to be tried: secrets in deploy/.env, and certificates in
# deploy/compose/certificates. What is there already is left as it is.
#
#   deploy/compose/prepare.sh
#
# For real use put credentials of real providers into deploy/.env, and a certificate of a public
# authority in place of the one that is made here.
set -eu
umask 077
cd "$(dirname "$0")/.."

# Says nothing, unless it fails.
quietly() {
    said=$("$@" 2>&1) || {
        echo "$said" >&2
        exit 1
    }
}

key() { openssl rand -base64 32; }
word() { openssl rand -hex 24; }

if [ -e .env ]; then
    echo "deploy/.env is there already"
else
    cat >.env <<END
TESSERA_PUBLIC_ORIGIN=https://id.example.com
POSTGRES_PASSWORD=$(word)
REDIS_PASSWORD=$(word)
GRAFANA_PASSWORD=$(word)
TESSERA_OTP_PEPPER=$(key)
TESSERA_INDEX_KEY=$(key)
TESSERA_PASSWORD_PEPPERS='[{ id = 1, key = "$(key)" }]'
TESSERA_ENCRYPTION_KEYS='[{ id = 1, key = "$(key)" }]'
TESSERA_SIGNING_KEY=$(openssl genpkey -algorithm ed25519 -outform DER | openssl base64 -A)
EMAIL_FROM='Example <no-reply@example.com>'
SMTP_HOST=smtp.example.com
AWS_ACCESS_KEY_ID=replace-me
AWS_SECRET_ACCESS_KEY=replace-me
END
    echo "made deploy/.env"
fi

# certificate FILE NAME: for NAME, signed by the authority.
certificate() {
    [ ! -e "$1.pem" ] || return 0
    quietly openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -subj "/CN=$2" -keyout "$1.key" -out "$1.csr"
    printf 'subjectAltName=DNS:%s\n' "$2" >"$1.ext"
    quietly openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial \
        -days 365 -extfile "$1.ext" -out "$1.pem"
    rm "$1.csr" "$1.ext"
    # The containers' users are others than this one.
    chmod 644 "$1.pem" "$1.key"
    echo "made deploy/compose/certificates/$1.pem"
}

mkdir -p compose/certificates
chmod 755 compose/certificates
cd compose/certificates
if [ ! -e authority.pem ]; then
    quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \
        -subj "/CN=Tessera, to be tried" -keyout authority.key -out authority.pem
    chmod 644 authority.pem
    echo "made deploy/compose/certificates/authority.pem"
fi
certificate id.example.com id.example.com
certificate mail mail
certificate sns sns
