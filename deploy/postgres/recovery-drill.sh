#!/bin/sh
# Loses a PostgreSQL with Tessera's data in it, and restores it to a moment: a base copy, an
# archive of its log, recovery to a time. All of it is in a folder of its own, which goes; run it
# as any user but root.
#
#   deploy/postgres/recovery-drill.sh TESSERA [FOLDER OF POSTGRESQL'S PROGRAMS]
set -eu

tessera=$1
PATH=${2:-/usr/lib/postgresql/$(ls /usr/lib/postgresql | sort -n | tail -1)/bin}:$PATH
folder=$(mktemp -d)
archive=$folder/archive
service=

clean_up() {
  [ -z "$service" ] || kill "$service" 2>/dev/null || true
  for data in primary restored; do
    pg_ctl -D "$folder/$data" -m immediate stop >/dev/null 2>&1 || true
  done
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

say() { printf '\n== %s\n' "$1"; }
query() { psql -h "$folder" -U postgres -XAtc "$1" "${2:-tessera}"; }
operate() { "$tessera" "$@" --data-dir "$folder/keys"; }
make_account() {
  echo 'Seven goats, 1 hill!' |
    operate admin create --email "$1" --name Drill --password-stdin >/dev/null
}
start() {
  # No network: a socket in the folder.
  pg_ctl -D "$folder/$1" -w -l "$folder/$1.log" start >/dev/null ||
    { cat "$folder/$1.log"; exit 1; }
}
wait_until() {
  tries=0
  until [ "$(eval "$1")" = "$2" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || { echo "waited too long for: $1" >&2; exit 1; }
    sleep 0.1
  done
}

say 'a PostgreSQL that archives its log'
mkdir "$archive"
initdb --pgdata "$folder/primary" --username postgres --auth trust --encoding UTF8 >/dev/null
cat >>"$folder/primary/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
archive_mode = on
archive_command = 'test ! -f $archive/%f && cp %p $archive/%f'
archive_timeout = 60
END
start primary
query 'CREATE DATABASE tessera' postgres >/dev/null
export DATABASE_URL="postgres://postgres@localhost/tessera?host=$folder"
operate migrate
# Not by the function, which would run in a shell of its own: that shell would be killed, and not
# the service.
"$tessera" serve --listen 127.0.0.1:0 --data-dir "$folder/keys" \
  >"$folder/service.out" 2>"$folder/service.log" &
service=$!
wait_until "grep -c 'API docs' $folder/service.out" 1
make_account before-the-copy@example.com

say 'a base copy, while it serves'
pg_basebackup --host "$folder" --username postgres --checkpoint fast --pgdata "$folder/base"

make_account behind-the-copy@example.com
wait_until "query 'SELECT count(*) FROM audit_entries WHERE seq IS NULL'" 0
moment=$(query 'SELECT clock_timestamp()')
make_account too-late@example.com

say 'the last of the log is archived, and the disk is lost'
segment=$(query 'SELECT pg_walfile_name(pg_switch_wal())')
wait_until "ls $archive | grep -c '^$segment\$'" 1
kill "$service" 2>/dev/null
wait "$service" 2>/dev/null || true
service=
pg_ctl -D "$folder/primary" -m immediate stop >/dev/null
rm -rf "$folder/primary"

say "recovery to $moment"
mv "$folder/base" "$folder/restored"
cat >>"$folder/restored/postgresql.conf" <<END
restore_command = 'cp $archive/%f %p'
recovery_target_time = '$moment'
recovery_target_action = 'promote'
archive_mode = off
END
touch "$folder/restored/recovery.signal"
start restored
wait_until "query 'SELECT pg_is_in_recovery()'" f
operate admin audit verify
for who in before-the-copy behind-the-copy; do
  operate admin show "$who@example.com" | grep email
done
if operate admin show too-late@example.com 2>&1; then
  echo 'what came after the moment is there' >&2
  exit 1
fi

say 'the drill went well'
