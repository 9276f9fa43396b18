package cli

import (
	"fmt"
	"strings"
	"testing"
)

func TestParsePart(t *testing.T) {
	slurm := func(id, first, last, count string) map[string]string {
		return map[string]string{
			"SLURM_ARRAY_TASK_ID": id, "SLURM_ARRAY_TASK_MIN": first, "SLURM_ARRAY_TASK_MAX": last, "SLURM_ARRAY_TASK_COUNT": count,
		}
	}
	for _, c := range []struct {
		shard string
		env   map[string]string
		want  string // "i/n", or part of the error
	}{
		{"1/1", nil, "1/1"},
		{"3/8", slurm("1", "1", "4", "4"), "3/8"},
		{"auto", slurm("1", "1", "8", "8"), "1/8"},
		{"auto", slurm("8", "1", "8", "8"), "8/8"},
		{"auto", slurm("0", "0", "7", "8"), "1/8"},
		{"auto", slurm("7", "0", "7", "8"), "8/8"},
		{"auto", slurm("12", "10", "13", "4"), "3/4"},
		{"auto", slurm("1", "1", "1", "1"), "1/1"},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "0", "JOB_COMPLETIONS": "3"}, "1/3"},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "2", "JOB_COMPLETIONS": "3"}, "3/3"},

		{"auto", slurm("3", "3", "7", "2"), "the job array has 2 jobs numbered from 3 to 7"},
		{"auto", slurm("4", "0", "6", "4"), "the job array has 4 jobs numbered from 0 to 6"}, // --array=0-6:2
		{"auto", slurm("x", "1", "2", "2"), `SLURM_ARRAY_TASK_ID="x"`},
		{"auto", map[string]string{"SLURM_ARRAY_TASK_ID": "1"}, `SLURM_ARRAY_TASK_MIN=""`},
		{"auto", slurm("9", "1", "8", "8"), "part 9 of 8"},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "2"}, `JOB_COMPLETIONS=""`},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "3", "JOB_COMPLETIONS": "3"}, "part 4 of 3"},
		{"auto", nil, "neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set"},
		{"0/2", nil, "want i/n"},
		{"3/2", nil, "want i/n"},
		{"1/0", nil, "want i/n"},
		{"1", nil, "want i/n"},
		{"a/b", nil, "want i/n"},
	} {
		part, err := parsePart(c.shard, func(name string) string { return c.env[name] })
		if err != nil {
			if !strings.Contains(err.Error(), c.want) || exitCode(err) != exitUsage {
				t.Errorf("%s %v: %v, want %s", c.shard, c.env, err, c.want)
			}
			continue
		}
		if got := fmt.Sprintf("%d/%d", part.I, part.N); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.shard, c.env, got, c.want)
		}
	}
	if part, err := parsePart("", func(string) string { return "" }); part != nil || err != nil {
		t.Errorf("no --shard gives %v, %v", part, err)
	}
}
