" Vim syntax file
" Language: Licet (rule files, *.licet)
" The words are those of grammar/licet.l; tests/cli/editors.sh compares them.

if exists("b:current_syntax")
  finish
endif

syntax iskeyword @,48-57,_,192-255
syntax sync fromstart

syntax keyword licetDeclaration licet module import enum record input const fn native let scope
syntax keyword licetDeclaration setting set mapping table rule exception source decide test
syntax keyword licetClause hit topic under when unless from until cite final reject refer
syntax keyword licetClause require warn note at to doc edition article item given of expect no
syntax keyword licetClause findings finding material unknown json zh en as
syntax keyword licetModifier asked sensitive nonempty as_of
syntax keyword licetControl for in not else
syntax keyword licetConstant true false null
syntax keyword licetReserved break continue function if loop package namespace return var void
syntax keyword licetReserved while
syntax keyword licetType bool int uint double string bytes timestamp duration date ip cidr list
syntax keyword licetType map dyn

" A word after a dot is a field, whatever it is elsewhere.
syntax match licetField "\.?\=\s*\<\k\+\>"

syntax match licetDate "\<\d\{4}-\d\d-\d\d\>"
syntax match licetNumber "\<\(0[xX]\x\+\|\d\+\(\.\d\+\)\=\([eE][+-]\=\d\+\)\=\)u\=\>"
syntax match licetOperator "=>\|->\|&&\|||\|\.\.\|[=!<>]=\|[-+*%<>=!?:|]"

syntax match licetEscape contained "\\."
syntax match licetBrace contained "{{\|}}"
syntax region licetHole contained matchgroup=licetDelimiter start="{" end="}" contains=TOP
syntax region licetString start=+[bB]\="+ skip=+\\.+ end=+"+ contains=licetEscape oneline
syntax region licetString start=+[bB]\='+ skip=+\\.+ end=+'+ contains=licetEscape oneline
syntax region licetString start=+[rR]"+ end=+"+ oneline
syntax region licetString start=+[rR]'+ end=+'+ oneline
syntax region licetString start=+"""+ skip=+\\.+ end=+"""+ contains=licetEscape
syntax region licetString start=+'''+ skip=+\\.+ end=+'''+ contains=licetEscape
syntax region licetMessage matchgroup=licetClause start=+\<\(zh\|en\)\s*"+ skip=+\\.+ end=+"+ contains=licetEscape,licetBrace,licetHole

syntax keyword licetTodo contained TODO FIXME XXX
syntax match licetComment "//.*$" contains=licetTodo,@Spell
syntax match licetDocComment "///.*$" contains=licetTodo,@Spell

highlight default link licetDeclaration Keyword
highlight default link licetClause Statement
highlight default link licetModifier StorageClass
highlight default link licetControl Conditional
highlight default link licetConstant Constant
highlight default link licetReserved Error
highlight default link licetType Type
highlight default link licetDate Number
highlight default link licetNumber Number
highlight default link licetOperator Operator
highlight default link licetEscape SpecialChar
highlight default link licetBrace SpecialChar
highlight default link licetDelimiter Special
highlight default link licetString String
highlight default link licetMessage String
highlight default link licetTodo Todo
highlight default link licetComment Comment
highlight default link licetDocComment SpecialComment

let b:current_syntax = "licet"
