package experiment

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
)

// A Set is what is compared: a base and experiments, all fresh, the base first.
type Set struct {
	Projects   []*project.Project
	Metrics    *claims.Metrics
	Comparison *Comparison
	// Left says which experiments are not fresh and were left out, a line each.
	Left []string
}

// Names lists the experiments of the set as readers call them.
func (s *Set) Names() []string {
	var out []string
	for _, p := range s.Projects {
		out = append(out, Name(p.Config))
	}
	return out
}

// Select compares a base config with the named experiments, by those metrics whose
// name matches a pattern. No names mean all experiments that extend the base
// directly and are fresh; a named one that is not fresh is an error of kind
// fault.Stale.
func (h *Home) Select(base, pattern string, names []string) (*Set, error) {
	configs, err := h.Load(append([]string{base}, names...))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		if configs, err = h.withExtending(configs[0]); err != nil {
			return nil, err
		}
	}
	s := &Set{}
	for i, c := range configs {
		p := h.Program.Of(h.engine, c)
		plans, err := p.Plan(p.Cfg, nil, false)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 && i > 0 {
			if o := h.look(plans, map[string]bool{}); o.State != engine.Fresh {
				s.Left = append(s.Left, fmt.Sprintf("%s is %s: left out", Name(c), o.State))
				continue
			}
		}
		if err := p.NeedFresh(plans); err != nil {
			return nil, err
		}
		s.Projects = append(s.Projects, p)
	}
	return s, s.compare(pattern)
}

// withExtending returns a config and the experiments that extend it directly.
func (h *Home) withExtending(base *config.Config) ([]*config.Config, error) {
	all, err := h.Load(Names(h.Root))
	return append([]*config.Config{base}, slices.DeleteFunc(all, func(c *config.Config) bool {
		return len(c.Files) < 2 || !sameFile(c.Files[1], base.Path)
	})...), err
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// compare looks up the metrics of all projects of the set.
func (s *Set) compare(pattern string) error {
	base := s.Projects[0]
	file := base.Keys.Metrics
	data, err := os.ReadFile(filepath.Join(base.Root, filepath.FromSlash(file)))
	if err != nil {
		return fault.New(fault.Usage, "metrics file "+file+": "+err.Error(), "correct the key metrics of "+base.Config.Path)
	}
	if s.Metrics, err = claims.ParseMetrics(file, data); err != nil {
		return err
	}
	keep := func(id string) bool {
		ok, _ := path.Match(pattern, id)
		return ok
	}
	if !slices.ContainsFunc(s.Metrics.List, func(m claims.Metric) bool { return keep(m.ID) }) {
		return fault.New(fault.Usage, fmt.Sprintf("--metrics %s: no metric of %s has such a name", pattern, file), "for example --metrics '*'")
	}
	var subjects []Subject
	for _, p := range s.Projects {
		values, err := s.Metrics.Evaluate(p.ClaimData(), keep)
		if err != nil {
			return err
		}
		subjects = append(subjects, Subject{Name(p.Config), p.Config.Leaves(), values})
	}
	s.Comparison = Compare(subjects)
	return nil
}

// Folder names the folder of a comparison: the names, or the first of them and a
// digest of all if that would be long.
func (s *Set) Folder() string {
	names := s.Names()
	name := strings.ReplaceAll(strings.Join(names, "+"), "/", "-")
	if len(name) > 80 {
		sum := sha256.Sum256([]byte(name))
		name = fmt.Sprintf("%s+%d-more-%x", strings.ReplaceAll(names[0], "/", "-"), len(names)-1, sum[:4])
	}
	return name
}

var folderName = regexp.MustCompile(`^[a-zA-Z0-9_+-][a-zA-Z0-9._+-]*$`)

// IsFolder reports whether a text may name the folder of a comparison.
func IsFolder(s string) bool { return folderName.MatchString(s) }
