package cli

import (
	"neurorbit/pipeline/fault"

	"github.com/spf13/cobra"
)

// usageTemplate is cobra's, with an EXIT STATUS section from the command's
// annotation.
const usageTemplate = `Usage:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Global flags:
{{.InheritedFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}{{with index .Annotations "exit"}}

EXIT STATUS
{{.}}{{end}}{{if .HasAvailableSubCommands}}

EXIT STATUS
` + `{{exitAll}}

Type {{.CommandPath}} COMMAND --help for more on a command.{{end}}
`

func init() {
	cobra.AddTemplateFunc("exitAll", func() string {
		return exitStatus(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Stage, fault.Claim, fault.Damage,
			fault.Unavailable, fault.Locked, fault.Interrupted)
	})
}

// exits annotates a command with the exit codes it can return.
func exits(codes ...fault.Kind) map[string]string {
	return map[string]string{"exit": exitStatus(codes...)}
}
