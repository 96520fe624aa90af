# bash completion for licet. Made by docs/generate.
_licet() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    [[ $previous != = ]] || previous=${COMP_WORDS[COMP_CWORD - 2]}
    [[ $current != = ]] || current=""
    local commands="check build eval ask data test explain expr fmt diff disasm inspect doc schema lsp keygen verify bench version help" command="" words="" files=0 word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        [[ -n $command || " $commands " != *" $word "* ]] || command=$word
    done
    case $command in
        "")
            case $previous in
                --lang) words="zh en" ;;
                *) words="$commands --lang --help --version" ;;
            esac ;;
        check)
            case $previous in
                --format) words="text json sarif"; files=0 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--format --deny-warnings --fix --cost --lang --help"; files=1 ;;
            esac ;;
        build)
            case $previous in
                -o|--output) words=""; files=1 ;;
                --name) words=""; files=1 ;;
                --version) words=""; files=1 ;;
                --sign) words=""; files=1 ;;
                --comment) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--output --name --version --sign --comment --deny-warnings --if-changed --frozen --native --keep-c --lang --help"; files=1 ;;
            esac ;;
        eval)
            case $previous in
                --as-of) words=""; files=1 ;;
                --format) words="json jsonl text csv"; files=0 ;;
                --source) words=""; files=1 ;;
                --facts) words=""; files=1 ;;
                --data) words=""; files=1 ;;
                --source-timeout) words=""; files=1 ;;
                --fail-on) words=""; files=1 ;;
                --fuel) words=""; files=1 ;;
                --select) words=""; files=1 ;;
                --only) words=""; files=1 ;;
                -j|--jobs) words=""; files=1 ;;
                -o|--output) words=""; files=1 ;;
                --input) words="json csv"; files=0 ;;
                --header-map) words=""; files=1 ;;
                --native) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--as-of --format --source --facts --data --source-timeout --fail-on --strict --verbose --fuel --select --only --jobs --output --resume --summary --stats --input --header-map --native --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        ask)
            case $previous in
                --as-of) words=""; files=1 ;;
                --source) words=""; files=1 ;;
                --facts) words=""; files=1 ;;
                --data) words=""; files=1 ;;
                --source-timeout) words=""; files=1 ;;
                --format) words="text json"; files=0 ;;
                -o|--output) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--as-of --source --facts --data --source-timeout --format --output --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        data)
            case $previous in
                --timeout) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--replace --timeout --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        test)
            case $previous in
                --filter) words=""; files=1 ;;
                -j|--jobs) words=""; files=1 ;;
                --format) words="text json junit"; files=0 ;;
                --coverage-file) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--filter --jobs --format --coverage --coverage-file --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        explain)
            case $previous in
                --rule) words=""; files=1 ;;
                --why-not) words=""; files=1 ;;
                --id) words=""; files=1 ;;
                --format) words="text json html"; files=0 ;;
                --as-of) words=""; files=1 ;;
                --source) words=""; files=1 ;;
                --facts) words=""; files=1 ;;
                --data) words=""; files=1 ;;
                --source-timeout) words=""; files=1 ;;
                --input) words="json csv"; files=0 ;;
                --header-map) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--rule --why-not --id --format --verbose --as-of --source --facts --data --source-timeout --strict --input --header-map --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        expr)
            case $previous in
                --bind) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--bind --type --cost --jsonl --lang --help"; files=1 ;;
            esac ;;
        fmt)
            case $previous in
                --lang) words="zh en"; files=0 ;;
                *) words="--check --diff --lang --help"; files=1 ;;
            esac ;;
        diff)
            case $previous in
                -a|--applications) words=""; files=1 ;;
                --format) words="text json"; files=0 ;;
                --as-of) words=""; files=1 ;;
                --source) words=""; files=1 ;;
                --facts) words=""; files=1 ;;
                --data) words=""; files=1 ;;
                --source-timeout) words=""; files=1 ;;
                --input) words="json csv"; files=0 ;;
                --header-map) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--applications --format --verbose --exit-code --as-of --source --facts --data --source-timeout --input --header-map --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        disasm)
            case $previous in
                --filter) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--filter --summary --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        inspect)
            case $previous in
                --format) words="text json"; files=0 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--format --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        doc)
            case $previous in
                -o|--output) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--output --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        schema)
            case $previous in
                --of) words="application decision"; files=0 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--of --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        lsp)
            case $previous in
                --lang) words="zh en"; files=0 ;;
                *) words="--lang --help"; files=1 ;;
            esac ;;
        keygen)
            case $previous in
                -p|--public) words=""; files=1 ;;
                -s|--secret) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--public --secret --without-password --force --lang --help"; files=1 ;;
            esac ;;
        verify)
            case $previous in
                --key) words=""; files=1 ;;
                --signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--key --signature --receipt --json --lang --help"; files=1 ;;
            esac ;;
        bench)
            case $previous in
                --source) words=""; files=1 ;;
                --facts) words=""; files=1 ;;
                --data) words=""; files=1 ;;
                --source-timeout) words=""; files=1 ;;
                --input) words="json csv"; files=0 ;;
                --header-map) words=""; files=1 ;;
                -n|--rounds) words=""; files=1 ;;
                --as-of) words=""; files=1 ;;
                --native) words=""; files=1 ;;
                --require-signature) words=""; files=1 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--source --facts --data --source-timeout --input --header-map --rounds --as-of --json --native --require-signature --trust-receipt --deny-warnings --lang --help"; files=1 ;;
            esac ;;
        version)
            case $previous in
                --lang) words="zh en"; files=0 ;;
                *) words="--json --lang --help"; files=0 ;;
            esac ;;
        help)
            case $previous in
                --generate) words="errors functions cel opcodes cli man bash zsh fish"; files=0 ;;
                --lang) words="zh en"; files=0 ;;
                *) words="--generate --lang --help"; files=1 ;;
            esac ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    if [ "$files" -eq 1 ] && [[ $current != -* ]]; then
        COMPREPLY=($(compgen -f -- "$current"))
    fi
}
complete -o filenames -F _licet licet
