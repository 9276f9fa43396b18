package experiment

import (
	"crypto/sha256"
	"encoding/hex"
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
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fault.New(fault.Usage, fmt.Sprintf("--metrics %s: not a pattern", pattern), "for example --metrics 'words.*'")
	}
	configs, err := h.Load(append([]string{base}, names...))
	if err != nil {
		return nil, err
	}
	s := &Set{}
	if len(names) == 0 {
		if configs, s.Left, err = h.freshOnes(configs[0]); err != nil {
			return nil, err
		}
	}
	for _, c := range configs {
		p := h.project(c)
		plans, err := p.Plan(p.Cfg, nil, false)
		if err != nil {
			return nil, err
		}
		if err := p.NeedFresh(plans); err != nil {
			return nil, err
		}
		s.Projects = append(s.Projects, p)
	}
	return s, s.compare(pattern)
}

// freshOnes returns the base and the fresh experiments that extend it, and says
// which are left out.
func (h *Home) freshOnes(base *config.Config) (configs []*config.Config, left []string, err error) {
	all, err := h.extending(base)
	if err != nil {
		return nil, nil, err
	}
	configs = []*config.Config{base}
	for _, c := range all {
		o, err := look(h.project(c), map[string]bool{})
		if err != nil {
			return nil, nil, err
		}
		if o.State == engine.Fresh {
			configs = append(configs, c)
		} else {
			left = append(left, fmt.Sprintf("%s is %s: left out", Name(c), o.State))
		}
	}
	return configs, left, nil
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
		subjects = append(subjects, Subject{Name(p.Config), Description(p.Config), p.Config.Leaves(), values})
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
		name = fmt.Sprintf("%s+%d-more-%s", strings.ReplaceAll(names[0], "/", "-"), len(names)-1, hex.EncodeToString(sum[:4]))
	}
	return name
}

var folderName = regexp.MustCompile(`^[a-zA-Z0-9_+-][a-zA-Z0-9._+-]*$`)

// IsFolder reports whether a text may name the folder of a comparison.
func IsFolder(s string) bool { return folderName.MatchString(s) }
