#!/usr/bin/env bash
# Walks through the main workflow against a running server and prints each request, the gist of its
# answer, and that of each WebSocket frame that it caused; the answer's Maestro-Seq is the seq of the
# last of them. Needs bash, curl and a JDK of 17 or newer.
#
#   MAESTRO_URL=http://localhost:3000 examples/walkthrough.sh
set -euo pipefail

url=${MAESTRO_URL:-http://localhost:3000}
url=${url%/}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d "${TMPDIR:-/tmp}/maestro-walkthrough.XXXXXX")
listener=
ours=

fail() {
  echo "walkthrough: $*" >&2
  exit 1
}

clean_up() {
  if [ -n "$listener" ]; then
    kill "$listener" 2>/dev/null || true
    wait "$listener" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT

# Prints a line with the ids of this walk by name.
show() {
  local line=$1 pair name
  for pair in project:PROJECT task:TASK session:SESSION first:FIRST second:SECOND; do
    name=${pair%%:*}
    if [ -n "${!name-}" ]; then line=${line//${!name}/${pair##*:}}; fi
  done
  echo "$line"
}

# pick JSON NAME...: prints what the first string or boolean of each name says.
pick() {
  local json=$1 name pattern picked=
  shift
  for name; do
    pattern="\"$name\":(\"([^\"]*)\"|true|false)"
    if [[ $json =~ $pattern ]]; then
      picked+="${picked:+, }$name ${BASH_REMATCH[2]:-${BASH_REMATCH[1]}}"
    fi
  done
  echo "${picked:-$json}"
}

# in_short KIND JSON: what matters of an answer or a frame.
in_short() {
  case $1 in
    project:*) pick "$2" id name ;;
    task:session_*) pick "$2" taskId sessionId ;;
    task:*) pick "$2" id title status sessionStatus ;;
    subtask:*) pick "$2" title completed ;;
    session:spawn_request) pick "$2" command cwd ;;
    session:*) pick "$2" id status ;;
    *) echo "$2" ;;
  esac
}

# kind PATH: what a route answers with.
kind() {
  case $1 in
    */subtasks*) echo subtask: ;;
    /api/tasks*) echo task: ;;
    /api/projects*) echo project: ;;
    *\?*) echo list ;;
    /api/sessions*) echo session: ;;
  esac
}

# request STATUS METHOD PATH [BODY]: leaves the answer in $answer.
request() {
  local wanted=$1 method=$2 body=${4-}
  path=$3
  local args=(--silent --show-error --noproxy '*' --max-time 30 --request "$method")
  if [ -n "$body" ]; then
    args+=(--header 'Content-Type: application/json' --data-binary "$body")
  fi
  show "  > $method $path${body:+ $body}"
  status=$(curl "${args[@]}" --dump-header "$work/headers" --output "$work/answer" --write-out '%{http_code}' "$url$path" \
    2>"$work/error") || fail "$method $url$path: $(cat "$work/error")"
  answer=$(cat "$work/answer")
  [ "$status" = "$wanted" ] || fail "$method $path should answer $wanted, not $status: $answer"
}

# Prints the answer; by now the walk knows the ids in it.
show_answer() {
  show "  < $status $(in_short "$(kind "$path")" "$answer")"
}

# field NAME: prints the first string of that name in the answer.
field() {
  local pattern="\"$1\":\"([^\"]*)\""
  [[ $answer =~ $pattern ]] || fail "the answer has no $1: $answer"
  echo "${BASH_REMATCH[1]}"
}

expect() {
  case $answer in
    *"$1"*) ;;
    *) fail "the answer should contain $1: $answer" ;;
  esac
}

# From now on, frames that name this id are ours; others belong to other clients of the server.
follow() {
  ours=${ours:+$ours|}$1
}

# frames TYPE...: prints the answer, waits for exactly these frames, in this order, and prints them.
# The answer has told the seq of the last.
frames() {
  local wanted frame seq
  show_answer
  for wanted; do
    while true; do
      IFS= read -r -t 30 -u 3 frame || fail "no $wanted frame came within 30 seconds"
      if [[ $frame =~ $ours ]]; then break; fi
    done
    [[ $frame =~ ^\{\"type\":\"([a-z_:]+)\".*\"data\":(.*),\"timestamp\" ]] \
      || fail "this is no frame of an event: $frame"
    [ "${BASH_REMATCH[1]}" = "$wanted" ] || fail "the frame should be $wanted: $frame"
    show "    * $wanted $(in_short "$wanted" "${BASH_REMATCH[2]}")"
  done
  seq=$(tr -d '\r' <"$work/headers" | sed -n 's/^Maestro-Seq: //Ip')
  [[ $frame =~ \"seq\":$seq\}$ ]] || fail "the answer says that its last frame is $seq: $frame"
}

curl --silent --show-error --noproxy '*' --max-time 10 --fail --output /dev/null "$url/health" \
  2>"$work/error" || fail "no Maestro Server at $url ($(cat "$work/error")); start ./maestro-server"

mkfifo "$work/frames"
"$java" "$here/Listener.java" "ws${url#http}/ws" >"$work/frames" &
listener=$!
exec 3<"$work/frames"
IFS= read -r -t 60 -u 3 line || fail "the listener did not connect"
[ "$line" = connected ] || fail "the listener says: $line"

echo "1. A project"
request 201 POST /api/projects '{"name":"Walkthrough","workingDir":"/home/me/demo"}'
project=$(field id)
follow "$project"
frames project:created

echo "2. A task with two subtasks"
request 201 POST /api/tasks \
  "{\"projectId\":\"$project\",\"title\":\"Release notes\",\"priority\":\"high\"}"
task=$(field id)
follow "$task"
frames task:created
request 201 POST "/api/tasks/$task/subtasks" '{"title":"Collect the changes"}'
first=$(field id)
frames subtask:created task:updated
request 201 POST "/api/tasks/$task/subtasks" '{"title":"Write them up"}'
second=$(field id)
frames subtask:created task:updated

echo "3. Ask for an agent: whoever listens opens a terminal for it"
request 201 POST /api/sessions/spawn \
  "{\"projectId\":\"$project\",\"taskIds\":[\"$task\"],\"spawnSource\":\"ui\"}"
session=$(field sessionId)
follow "$session"
frames session:spawn_request session:created task:session_added task:updated

echo "4. The agent works: status and timeline"
request 200 PATCH "/api/sessions/$session" '{"status":"running"}'
frames session:updated
request 200 PATCH "/api/tasks/$task" '{"status":"in_progress"}'
frames task:updated
request 200 PATCH "/api/tasks/$task" \
  "{\"updateSource\":\"session\",\"sessionId\":\"$session\",\"sessionStatus\":\"working\"}"
frames task:updated
request 200 POST "/api/tasks/$task/timeline" \
  "{\"message\":\"Found 12 changes\",\"type\":\"milestone\",\"sessionId\":\"$session\"}"
frames task:updated session:updated
request 200 PATCH "/api/tasks/$task/subtasks/$first" '{"completed":true}'
frames subtask:updated task:updated
request 200 PATCH "/api/tasks/$task/subtasks/$second" '{"completed":true}'
frames subtask:updated task:updated

echo "5. Done"
request 200 PATCH "/api/tasks/$task" '{"status":"completed"}'
frames task:updated
request 200 PATCH "/api/sessions/$session" '{"status":"completed"}'
frames session:updated
request 200 GET "/api/tasks/$task"
show_answer
expect '"status":"completed"'
expect "\"sessionIds\":[\"$session\"]"
expect '"message":"Found 12 changes"'
request 200 GET "/api/sessions?projectId=$project&active=true"
show_answer
[ "$answer" = '[]' ] || fail "no session of the project should be active: $answer"

echo "The task is completed, and every frame came in order."
