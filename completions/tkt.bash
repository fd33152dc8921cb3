# bash completion for tkt: asks `tkt help --complete`, which knows the tables.
# shellcheck shell=bash

_tkt() {
	local -a words=()
	local i word split='' line candidate

	# readline splits at = and :, tkt does not: put the words together again.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [ ${#words[@]} -gt 0 ] && _tkt_belongs "$split" "$word"; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
		split=$word
	done
	_tkt_unquote words

	# What readline has split off already must not be inserted again.
	local cur=${words[-1]-} skip=0
	word=${COMP_WORDS[COMP_CWORD]}
	case $word in
	[=:]) word='' ;;
	esac
	skip=$((${#cur} - ${#word}))
	[ "$skip" -ge 0 ] || skip=0

	COMPREPLY=()
	while IFS= read -r line; do
		if [ "$line" = :files ]; then
			compopt -o default
			continue
		fi
		candidate=${line%%$'\t'*}
		candidate=${candidate:skip}
		[ -n "$candidate" ] || continue
		printf -v candidate %q "$candidate"
		COMPREPLY+=("$candidate")
	done < <(tkt help --complete -- "${words[@]}" 2>/dev/null)
	if [ ${#COMPREPLY[@]} -eq 1 ] && [[ ${COMPREPLY[0]} == *: ]]; then
		compopt -o nospace
	fi
}

# Do two neighbours of COMP_WORDS stand in one word of the line? bash does not
# say; a word that is = or :, or follows one, nearly always does.
_tkt_belongs() {
	case $2 in
	= | : | =: | := | ::) return 0 ;;
	esac
	case $1 in
	*[=:]) [ "${COMP_LINE#*"$1$2"}" != "$COMP_LINE" ] ;;
	*) return 1 ;;
	esac
}

# Words as the shell would hand them over, without quotes and backslashes.
_tkt_unquote() {
	local -n list=$1
	local i

	for i in "${!list[@]}"; do
		list[i]=${list[i]//[\\\'\"]/}
	done
}

complete -F _tkt tkt
