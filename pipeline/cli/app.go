package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// A Program is what main hands over.
type Program struct {
	project.Program
	// Commands are those that stages supply.
	Commands []command.Command
	Stdout   io.Writer
	Stderr   io.Writer
}

// An app is one invocation of the program.
type app struct {
	program *Program
	out     *output   // data
	err     io.Writer // talk

	configArg string
	sets      []string
	rootArg   string
	json      bool
	args      []string // as typed
	streams   bool     // a run prints each stage once it is done
	brief     bool     // but not if nothing was computed
	computing atomic.Bool
}

// An output is standard output. It keeps the first error of writing to it, so that no
// command can end well whose output was lost.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.to.Write(b)
	o.err = cmp.Or(o.err, err)
	return n, err
}

// Run runs the program with the arguments after its name and returns the exit
// code.
func Run(p *Program, args []string) int {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signals = append(signals, syscall.SIGHUP) // the terminal is gone
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	a := &app{program: p, out: &output{to: p.Stdout}, err: p.Stderr, args: args}
	root := a.rootCommand()
	root.SetArgs(args)
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	select {
	case err := <-ended:
		return a.finish(err)
	case <-ctx.Done():
		stop() // a second signal ends the process at once
	}
	for {
		select {
		case err := <-ended:
			return a.finish(err)
		case <-time.After(grace):
			if !a.computing.Load() { // nothing is lost: it may be killed anywhere
				return a.finish(ctx.Err())
			}
		}
	}
}

// grace is how long a command that computes no shards may go on after a signal.
const grace = 2 * time.Second

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "neurorbit",
		Short: "Reproduce publications on neural networks as dynamical systems, and check every number",
		Long: `neurorbit makes every table and figure of the publications it covers from a
config, keeps what it computed, and recomputes only what changed.

A first look:
  neurorbit run        make what is missing or stale
  neurorbit verify     compare every published number with what came out
  neurorbit report     write reports/
  neurorbit why STAGE  say what makes a stage stale, down to the key`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetOut(a.out)
	root.SetErr(a.err)
	flags := root.PersistentFlags()
	flags.StringVarP(&a.configArg, "config", "c", a.program.Config, "config file, or the name of one in configs/")
	flags.StringArrayVar(&a.sets, "set", nil, "override a config key: --set key=value (may be repeated)")
	flags.StringVar(&a.rootArg, "root", "", "project folder (default: the nearest folder upwards with a configs folder)")
	flags.BoolVar(&a.json, "json", false, "print JSON on standard output")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fault.New(fault.Usage, err.Error(), cmd.CommandPath()+" --help")
	})
	root.AddCommand(
		a.runCommand(), a.submitCommand(), a.statusCommand(), a.whyCommand(), a.diffCommand(), a.expCommand(),
		a.verifyCommand(), a.reviewCommand(), a.checkCommand(), a.reportCommand(), a.explainCommand(), a.exportCommand(), a.importCommand(),
		a.doctorCommand(), a.logCommand(), a.gcCommand(),
		a.configCommand(), a.versionCommand(),
	)
	for _, c := range a.program.Commands {
		root.AddCommand(a.extraCommand(c))
	}
	must(root.RegisterFlagCompletionFunc("config", a.completeConfigs))
	must(root.RegisterFlagCompletionFunc("set", a.completeKeys))
	root.SetUsageTemplate(usageTemplate)
	a.ownBashCompletion(root)
	return root
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// finish reports an error and returns the exit code.
func (a *app) finish(err error) int {
	if err = cmp.Or(err, a.out.err); err == nil {
		return int(exitDone)
	}
	var done silent
	if !errors.As(err, &done) {
		for _, line := range lines(err) {
			a.talk("%s", line)
		}
	}
	return int(fault.Of(err))
}

// printJSON prints v as indented JSON.
func (a *app) printJSON(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(a.out, text.Redact(b.String()))
	return err
}

// emit prints a command's result: as JSON with --json, otherwise as text, whose long
// lines are wrapped on a terminal. It is the one place where commands write to standard
// output; an error of writing is the command's.
func (a *app) emit(value any, print func(w io.Writer)) error {
	return a.data(value, func(w io.Writer) {
		if !a.onTerminal() {
			print(w)
			return
		}
		var b bytes.Buffer
		print(&b)
		_, _ = io.WriteString(w, a.screen(true).WrapAll(b.String())) // to memory
	})
}

// data is emit for what other programs read, too: it is never wrapped.
func (a *app) data(value any, print func(w io.Writer)) error {
	if a.json {
		return a.printJSON(value)
	}
	var b bytes.Buffer
	print(&b)
	_, err := io.WriteString(a.out, text.Redact(b.String()))
	return err
}

// talk writes to standard error; on a terminal, long lines are wrapped.
func (a *app) talk(format string, args ...any) {
	line := "neurorbit: " + text.Redact(fmt.Sprintf(format, args...)) + "\n"
	if isTerminal(a.err) {
		line = text.Screen{Width: columns(a.err)}.WrapAll(line)
	}
	_, _ = io.WriteString(a.err, line)
}

// root returns the project's folder.
func (a *app) root() (string, error) { return project.Root(a.rootArg) }

func (a *app) configPath(root string) string { return project.File(root, a.configArg) }

// open loads the config and opens the store for reading.
func (a *app) open() (*project.Project, error) {
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	return a.program.Open(root, a.configPath(root), a.sets)
}

// openStore opens the project without a config.
func (a *app) openStore() (*engine.Project, error) {
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	return a.program.Engine(root)
}

// openPlanned opens the project and plans the named stages; no names mean all.
func (a *app) openPlanned(names ...string) (*project.Project, []*engine.StagePlan, error) {
	p, err := a.open()
	if err != nil {
		return nil, nil, err
	}
	plans, err := p.Plan(p.Cfg, names, false)
	return p, plans, err
}

// openFresh is openPlanned for what needs every stage fresh.
func (a *app) openFresh() (*project.Project, []*engine.StagePlan, error) {
	p, plans, err := a.openPlanned()
	if err == nil {
		err = p.NeedFresh(plans)
	}
	return p, plans, err
}

// lock makes this process the only writer until the returned function is
// called.
func (a *app) lock(p *engine.Project) (func(), error) {
	if err := p.Store.Lock(); err != nil {
		return nil, err
	}
	for _, dir := range []string{"artifacts", "runs"} {
		if err := store.Sweep(filepath.Join(p.Data, dir)); err != nil {
			return nil, errors.Join(err, p.Store.Unlock())
		}
	}
	damaged, err := provenance.SetAside(p.Data)
	if err != nil {
		return nil, errors.Join(err, p.Store.Unlock())
	}
	for _, d := range damaged {
		a.talk("warning: a run record is damaged (%v); it was set aside as %s.damaged", d, filepath.Base(d.Path))
	}
	for _, b := range p.Store.BadLines() {
		if !b.Torn {
			a.talk("warning: ledger %s is damaged (%s); it was set aside in %s and its result will be computed again",
				b.Place(), b.Reason, filepath.Join(p.Store.Dir(), "ledger.damaged"))
		}
	}
	return func() {
		if err := p.Store.Unlock(); err != nil {
			a.talk("warning: %v", err)
		}
	}, nil
}

func defaultWorkers() int { return runtime.GOMAXPROCS(0) }

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := cmd.CommandPath() + " --help"
	if s := cmd.SuggestionsFor(args[0]); len(s) > 0 {
		hint = "did you mean: " + cmd.CommandPath() + " " + strings.Join(s, ", ")
	}
	return fault.New(fault.Usage, fmt.Sprintf("unknown command or argument %q", args[0]), hint)
}

// nArgs accepts exactly n arguments, described by what.
func nArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return fault.New(fault.Usage, fmt.Sprintf("%s takes %s, not %d arguments", cmd.Name(), what, len(args)), cmd.CommandPath()+" --help")
	}
}
