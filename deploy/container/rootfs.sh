#!/bin/sh
# Puts a program and all that it needs to run into a folder that is the root of a container:
# the libraries that it is linked with, the roots that TLS trusts, a user. No shell, no package.
#
#   deploy/container/rootfs.sh PROGRAM FOLDER
#
# On the system that the program was built on, since its libraries are that one's.
set -eu

program=$1
root=$2
authorities=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}

[ -x "$program" ] || { echo "rootfs: $program is no program" >&2; exit 1; }
[ -r "$authorities" ] || {
  echo "rootfs: $authorities is not there: install ca-certificates" >&2
  exit 1
}
mkdir -p "$root/usr/bin" "$root/etc/ssl/certs" "$root/var/lib/tessera" "$root/tmp"
install -m 755 "$program" "$root/usr/bin/tessera"

# What the loader would load; the loader itself is among it, by its path.
ldd "$program" | grep -o '/[^ )]*' | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

install -m 644 "$authorities" "$root/etc/ssl/certs/ca-certificates.crt"
echo 'tessera:x:10001:10001:Tessera:/var/lib/tessera:/sbin/nologin' >"$root/etc/passwd"
echo 'tessera:x:10001:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
chmod 1777 "$root/tmp"
chmod 700 "$root/var/lib/tessera"
# In a container that is built as somebody else, whoever starts it has to see to this.
[ "$(id -u)" != 0 ] || chown 10001:10001 "$root/var/lib/tessera"
