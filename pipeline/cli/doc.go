// Package cli is the command line: one file a command. It is the only place
// that prints and the only place that turns errors into exit codes.
//
// Standard output carries data, standard error carries talk: progress,
// warnings, errors and hints. Every command takes --json.
package cli
