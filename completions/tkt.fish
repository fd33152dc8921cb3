# fish completion for tkt: asks `tkt help --complete`, which knows the tables.

function __tkt_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    for line in (tkt help --complete -- $words "$current" 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
        else
            printf '%s\n' $line
        end
    end
end

complete -c tkt -f -a '(__tkt_complete)'
