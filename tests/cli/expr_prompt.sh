#!/usr/bin/env bash
# licet expr without an expression: line by line from a pipe, and at a terminal with editing.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

# ---- from a pipe --------------------------------------------------------------------------------

cat >input <<'EOF'
1 + 2
:let list = [3, 1, 2]
list.map(x,
    x * 2)   // goes on until the bracket is closed

'a' +
'b'
"""two
lines"""
:type list
:let text = 'x'
:names
list.sort() == [1, 2, 3] && text == 'x'
EOF
run_in input expr
expect_code 0
expect_silent_err
expect_out_is '3
[3, 1, 2]
[6, 2, 4]
"ab"
"two\nlines"
list<int>
"x"
list: list<int>
text: string
true'

printf '%s\n' ':let x' ':let 1x = 2' ':nothing' '1 / 0' 'y' '1 +' '' '2' >input
run_in input expr --type --bind n=1
expect_code 0
expect_out_is '2: int'
expect_err 'write :let NAME = EXPRESSION'
expect_err 'there is no :nothing: see :help'
expect_err 'divide by zero'
expect_err 'nothing here is called "y"'
expect_err 'unexpected end of the text'
printf '1 / 0\n' >input
run_in input expr
expect_code 1
printf 'n + 1\n:quit\n1 / 0\n' >input
run_in input expr --bind n=1
expect_code 0
expect_out_is '2'
printf ':help\n:cost n.all(x, x > 0)\n' >input
run_in input expr --bind 'n=[1, 2]'
expect_code 0
expect_out ':type EXPRESSION'
expect_out 'fuel: '
run expr
expect_code 0
expect_silent_out

# ---- at a terminal ------------------------------------------------------------------------------

mkdir -p home/.local/state
HOME=$work/home TERM=xterm "$PYTHON" - "$LICET" <<'EOF' >terminal.txt || { cat terminal.txt >&2; fail "the terminal"; }
import os, pty, select, sys, time

def session(keys, wanted):
    """Types keys after each prompt; every text wanted must be shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.pop("XDG_STATE_HOME", None)
        os.execv(sys.argv[1], [sys.argv[1], "expr"])
    shown, left, quiet = "", list(keys), 0
    while quiet < 100:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                data = os.read(terminal, 4096)
            except OSError:
                data = b""
            if not data:
                break
            shown += data.decode(errors="replace")
            quiet = 0
        else:
            quiet += 1
        prompts = shown.count("licet> ") + shown.count("...> ")
        if left and prompts >= len(keys) - len(left) + 1 and quiet > 0:
            os.write(terminal, left.pop(0).encode())
    status = os.waitpid(pid, 0)[1]
    print(shown)
    for text in wanted:
        if text not in shown:
            sys.exit(f"not shown: {text}")
    if status != 0:
        sys.exit(f"ended with {status}")

session(["6 * 7\n", "[1, 2].map(x,\n", "x + 40)\n", "1 / 0\n", ":quit\n"],
        ["licet> ", "42", "...> ", "[41, 42]", "divide by zero"])
if os.path.exists(os.environ["HOME"] + "/.local/state/licet/history"): # built with libedit
    session(["\x1b[A\x1b[A\n", "std.phone.is_mo\t'13900001000')\n", "'QZ'.lowerAs\t)\n", ":quit\n"],
            ["divide by zero", "true", "\"qz\""])
EOF
grep -q "type an expression" terminal.txt || fail "it greets"
