# Completions go where each shell looks by itself under the usual prefixes.
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_bashcompletion_DATA = completions/pstop
dist_zshcompletion_DATA = completions/_pstop
dist_fishcompletion_DATA = completions/pstop.fish
