#!/usr/bin/env bash
# Completes what only a mount knows: mount points, snapshots with what is in them, and streams. All else
# is picocli's, below.

_quire_mounts() {
  local point type
  while read -r _ point type _; do
    [ "$type" != fuse.quire ] || printf "${point//%/%%}\n" # spaces are octal escapes there
  done </proc/self/mounts
}

# The mount that the words before the cursor are about: --mount, else where we are, else the only one.
_quire_mount() {
  local i points=() point here=
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [ "${COMP_WORDS[i]}" = --mount ]; then
      [ "${COMP_WORDS[i + 1]}" != = ] || i=$((i + 1))
      point=${COMP_WORDS[i + 1]}
      printf '%s\n' "${point/#\~\//$HOME/}"
      return
    fi
  done
  while read -r point; do
    points+=("$point")
    case $PWD/ in "$point"/*) here=$point ;; esac
  done < <(_quire_mounts)
  [ -n "$here" ] || [ ${#points[@]} != 1 ] || here=${points[0]}
  printf '%s\n' "$here"
}

# _quire_below DIRECTORY PREFIX: paths below a directory of the mount. A daemon that hangs ends it.
_quire_below() {
  local mount
  mount=$(_quire_mount)
  # shellcheck disable=SC2016 # it is the inner shell that expands it
  [ -z "$mount" ] || timeout 2 bash -c 'cd -- "$1" && compgen -f -- "$2"' - "$mount/.quire/$1" "$2" 2>/dev/null
}

# _quire_arguments VERB: how many arguments of the verb stand before the cursor.
_quire_arguments() {
  local i count=0
  for ((i = $1 + 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --mount | -o | --output | -f | --format | --capacity | --since)
        [ "${COMP_WORDS[i + 1]}" != = ] || i=$((i + 1)) # bash takes --mount=DIR for three words
        i=$((i + 1))
        ;;
      -* | =) ;;
      *) count=$((count + 1)) ;;
    esac
  done
  echo "$count"
}

_quire() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]:-}
  local names=''
  [ "$before" != = ] || before=${COMP_WORDS[COMP_CWORD - 2]}
  [ "$current" != = ] || current=
  _complete_quire
  case $current in -*) return ;; esac
  case "$COMP_CWORD $verb $before" in
    1\ * | *\ archive\ -f) return ;;
    *\ --mount) names=$(_quire_mounts) ;;
    *\ --log) names=$(_quire_below streams "$current") ;;
    *\ --output | *\ -o | *\ --format | *\ --capacity | *\ --since) return ;;
    *\ --max-size | *\ --interval | *\ --count) return ;;
    *)
      case $verb in
        umount | status | gc | snapshots | top) names=$(_quire_mounts) ;;
        diff) names=$(_quire_below snapshots "$current") ;;
        clone | restore | archive | nar-hash)
          [ "$(_quire_arguments 1)" != 0 ] || names=$(_quire_below snapshots "$current")
          ;;
        stream)
          case ${COMP_WORDS[2]} in
            read | write | rm) [ "$COMP_CWORD" = 2 ] || names=$(_quire_below streams "$current") ;;
            ls) [ "$COMP_CWORD" = 2 ] || names=$(_quire_mounts) ;;
          esac
          ;;
      esac
      ;;
  esac
  [ -n "$names" ] || return 0
  type compopt &>/dev/null && compopt -o filenames 2>/dev/null
  local name
  while read -r name; do
    case $name in "$current"*) COMPREPLY+=("$name") ;; esac
  done <<<"$names"
}

