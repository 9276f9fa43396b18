package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/slurm"
	"neurorbit/pipeline/text"
)

type submitFlags struct {
	parts           int
	partTime        time.Duration
	dryRun, offline bool
	slurm.Options
}

func (a *app) submitCommand() *cobra.Command {
	var s submitFlags
	cmd := &cobra.Command{
		Use:   "submit [STAGE...]",
		Short: "Hand the work to Slurm: arrays of jobs, then a last one",
		Long: `Hands what run would compute to the scheduler Slurm: for each level of stages
that do not read from one another an array of jobs, each of which computes a
part (run --shard), several arrays where shards come after shards of other
parts; then a last job that computes what is left and publishes everything.

The batch scripts are written to data/submissions/<id>/ and submitted with
sbatch. Jobs need this program and this folder under the same paths on all
machines. Files from outside are fetched here.

After a failure the same command goes on: what has been computed is kept.`,
		Example: `  neurorbit submit --parts 64 --cpus 2 --partition long
  neurorbit submit -n survey`,
		Annotations:       exits(exitDone, fault.Bug, fault.Usage, fault.Stage, fault.Unavailable, fault.Interrupted),
		ValidArgsFunction: a.completeStages,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.Stages = args
			if err := s.check(); err != nil {
				return err
			}
			if _, err := exec.LookPath("sbatch"); err != nil {
				a.talk("note: %s: here submit would be refused without -n", noSbatch)
			}
			p, err := a.open()
			if err != nil {
				return err
			}
			return a.submit(cmd, p, s)
		},
	}
	f := cmd.Flags()
	f.IntVar(&s.parts, "parts", 16, "the most parts of an array")
	f.DurationVar(&s.partTime, "part-time", 10*time.Minute, "make fewer parts where each would take less than this, as far as times are known")
	f.IntVar(&s.CPUs, "cpus", 1, "cores of a job")
	f.StringVar(&s.Partition, "partition", "", "the partition (default: the cluster's)")
	f.StringVar(&s.Time, "time", "", "the time limit of a job (default: the partition's)")
	f.BoolVarP(&s.dryRun, "dry-run", "n", false, "only say which jobs there would be")
	f.BoolVar(&s.offline, "offline", os.Getenv("NEURORBIT_OFFLINE") != "", "never use the network (also: NEURORBIT_OFFLINE=1)")
	return cmd
}

func (s *submitFlags) check() error {
	switch {
	case s.parts < 1 || s.CPUs < 1:
		return fault.New(fault.Usage, "--parts and --cpus take numbers from 1", "neurorbit submit --help")
	case s.partTime < 0:
		return fault.New(fault.Usage, "--part-time takes a time such as 10m", "neurorbit submit --help")
	}
	if _, err := exec.LookPath("sbatch"); err != nil && !s.dryRun {
		return fault.New(fault.Usage, noSbatch, "submit from a machine of the cluster; neurorbit run computes here")
	}
	return nil
}

const noSbatch = "there is no sbatch in PATH"

// A submission is what submit prints.
type submission struct {
	Folder  string            `json:"folder,omitempty"`
	Jobs    []*slurm.Job      `json:"jobs"`
	Numbers map[string]string `json:"numbers,omitempty"`
}

func (a *app) submit(cmd *cobra.Command, p *project.Project, s submitFlags) error {
	opt := engine.Options{Stages: s.Stages, Offline: s.offline, Getenv: os.Getenv}
	if !s.dryRun {
		progress := a.newProgress(1)
		opt.Observer = progress
		err := p.Fetch(cmd.Context(), p.Cfg, opt)
		progress.close()
		if err != nil {
			return a.resumable(err)
		}
	}
	plans, err := p.Plan(p.Cfg, s.Stages, false)
	if err != nil {
		return err
	}
	out := &submission{Jobs: []*slurm.Job{}}
	if levels := p.Levels(plans, s.parts, s.partTime.Seconds()); len(levels) > 0 {
		out.Jobs = slurm.Jobs(levels)
	}
	if len(out.Jobs) > 0 && !s.dryRun {
		out.Folder = filepath.Join(p.Data, "submissions", fmt.Sprintf("%s-%d", time.Now().UTC().Format("20060102-150405"), os.Getpid()))
		if err := s.complete(p); err != nil {
			return err
		}
		if err := slurm.Write(out.Folder, out.Jobs, s.Options); err != nil {
			return err
		}
		if out.Numbers, err = slurm.Submit(cmd.Context(), out.Folder); err != nil {
			return err
		}
	}
	return a.emit(out, out.print)
}

// complete adds what the jobs' commands are made of.
func (s *submitFlags) complete(p *project.Project) (err error) {
	file, err := filepath.Abs(p.Config.Path)
	if err != nil {
		return err
	}
	s.Global = []string{"--root", p.Root, "-c", file}
	for _, set := range p.Config.Sets {
		s.Global = append(s.Global, "--set", set)
	}
	s.Program, err = os.Executable()
	return err
}

func (out *submission) print(w io.Writer) {
	if len(out.Jobs) == 0 {
		fmt.Fprintln(w, "nothing is to be computed: nothing to submit")
		return
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "JOB\tNUMBER\tPARTS\tWORK\tSTAGES")
	for _, j := range out.Jobs {
		number, parts, work, stages := "-", "1", "-", "all that is left"
		if n := out.Numbers[j.Name]; n != "" {
			number = n
		}
		if !j.Last {
			parts, stages = fmt.Sprint(j.Level.Parts), strings.Join(j.Level.Stages, " ")
		}
		if j.Level.Seconds > 0 {
			work = text.Duration(j.Level.Seconds) + " of a core"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", j.Name, number, parts, work, stages)
	}
	tw.Flush()
	if out.Folder != "" {
		fmt.Fprintf(w, "scripts and logs: %s\n", out.Folder)
	}
}
