autocmd BufRead,BufNewFile *.licet setfiletype licet
