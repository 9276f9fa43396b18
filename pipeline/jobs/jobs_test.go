package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"neurorbit/pipeline/engine"
)

func submission() *engine.Submission {
	return &engine.Submission{ID: "20260102-030405-6", Config: "quick", Settings: "s", Jobs: []*engine.Job{
		{Name: "orbits-1", Stage: "orbits", Context: "c", Parts: [][]string{{"a", "b"}, {"c"}, {"d"}}},
		{Name: "survey-1", Stage: "survey", Context: "c", Parts: [][]string{{"x"}}},
		{Name: "merge-1", After: []string{"orbits-1", "survey-1"}, Stages: []string{"orbits", "survey"}},
	}}
}

// echo is a program that prints its arguments, one a line, for the tests of
// quoting.
const echo = "#!/bin/sh\nfor a in \"$@\"; do echo \"<$a>\"; done\n"

// TestScripts runs the batch scripts: the program gets the arguments as they were.
func TestScripts(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "it's a program $HOME")
	if err := os.WriteFile(program, []byte(echo), 0o755); err != nil {
		t.Fatal(err)
	}
	sets := `digits.path="/x y/$(z)'s"`
	s := submission()
	o := Options{Program: program, Global: []string{"--root", "/a b", "--set", sets}, CPUs: 2, Partition: "long", Time: "1:00:00"}
	if err := Write(dir, s, Slurm(s, o)); err != nil {
		t.Fatal(err)
	}
	run := func(script string, part int) string {
		t.Helper()
		cmd := exec.Command("sh", filepath.Join(Dir(dir, s.ID), script))
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", PartVariable, part))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", " ")
	}
	global := "<--root> </a b> <--set> <" + sets + ">"
	if got, want := run("orbits-1.sh", 2), "<run> "+global+" <--offline> <-j> <2> <--part-of> <20260102-030405-6/orbits-1> <--shard> <2/3>"; got != want {
		t.Errorf("a part runs\n%s, want\n%s", got, want)
	}
	if got, want := run("merge-1.sh", 0), "<merge> "+global+" <orbits> <survey>"; got != want {
		t.Errorf("a merge runs\n%s, want\n%s", got, want)
	}
	text, err := os.ReadFile(filepath.Join(Dir(dir, s.ID), "orbits-1.sh"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"array=1-3", "cpus-per-task=2", "requeue", "partition=long", "time=1:00:00", "output=log/orbits-1.%a.log", "open-mode=append"} {
		if !strings.Contains(string(text), "\n#SBATCH --"+want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if _, _, err := Load(dir, s.ID+"/orbits-1"); err != nil {
		t.Error(err)
	}
	if err := Write(dir, s, nil); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second submission of the same name: %v", err)
	}
}

// TestSubmitScript runs submit.sh with an sbatch that only numbers its jobs.
func TestSubmitScript(t *testing.T) {
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	sbatch := "#!/bin/sh\nn=$(($(cat count 2>/dev/null || echo 10) + 1))\necho $n > count\necho \"$@\" >> calls\n[ $n != \"$FAIL\" ] || exit 1\necho \"$n;cluster\"\n"
	if err := os.WriteFile(filepath.Join(bin, "sbatch"), []byte(sbatch), 0o755); err != nil {
		t.Fatal(err)
	}
	s := submission()
	if err := Write(dir, s, Slurm(s, Options{Program: "x", CPUs: 1})); err != nil {
		t.Fatal(err)
	}
	submit := func(fail string) (string, error) {
		cmd := exec.Command("sh", filepath.Join(Dir(dir, s.ID), "submit.sh"))
		cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "FAIL="+fail)
		out, err := cmd.Output()
		return string(out), err
	}
	out, err := submit("")
	if want := "orbits-1 11\nsurvey-1 12\nmerge-1 13\n"; err != nil || out != want {
		t.Errorf("submitted %q, %v; want %q", out, err, want)
	}
	calls, err := os.ReadFile(filepath.Join(Dir(dir, s.ID), "calls"))
	if err != nil {
		t.Fatal(err)
	}
	if last := strings.Split(strings.TrimSpace(string(calls)), "\n")[2]; last != "--parsable --kill-on-invalid-dep=yes --dependency=afterok:11:12 merge-1.sh" {
		t.Errorf("the merge is submitted as %s", last)
	}
	// A refused job ends it: nothing is submitted that would not wait for it.
	if out, err := submit("15"); err == nil || out != "orbits-1 14\n" {
		t.Errorf("submitted %q, %v", out, err)
	}
}

func TestKubernetes(t *testing.T) {
	type manifest struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name string }
		Spec       struct {
			CompletionMode string `yaml:"completionMode"`
			Completions    int
			Parallelism    int
			BackoffLimit   int `yaml:"backoffLimit"`
			Template       struct {
				Spec struct {
					RestartPolicy string `yaml:"restartPolicy"`
					Containers    []struct {
						Name, Image  string
						Command      []string
						Env          []struct{ Name, Value string }
						Resources    struct{ Requests map[string]string }
						VolumeMounts []struct {
							Name      string
							MountPath string `yaml:"mountPath"`
						} `yaml:"volumeMounts"`
					}
					Volumes []struct {
						Name                  string
						PersistentVolumeClaim struct {
							ClaimName string `yaml:"claimName"`
						} `yaml:"persistentVolumeClaim"`
					}
				}
			}
		}
	}
	s := submission()
	o := Options{
		Program: "neurorbit", Global: []string{"--root", ProjectMount, "--set", `a.b="c: {d}"`}, CPUs: 4, Image: "r.example.org/n:1", Claim: "work",
	}
	files := Kubernetes(s, o)
	if len(files) != 3 || files[0].Name != "01-orbits-1.yaml" || files[2].Name != "03-merge-1.yaml" {
		t.Fatalf("files %v", files)
	}
	parse := func(f File) (m manifest) {
		t.Helper()
		dec := yaml.NewDecoder(strings.NewReader(f.Text))
		dec.KnownFields(true) // that nothing is written that is not checked here
		if err := dec.Decode(&m); err != nil {
			t.Fatalf("%v\n%s", err, f.Text)
		}
		return m
	}
	array, merge := parse(files[0]), parse(files[2])
	for _, m := range []manifest{array, merge} {
		spec := m.Spec.Template.Spec
		c := spec.Containers[0]
		if m.APIVersion != "batch/v1" || m.Kind != "Job" || spec.RestartPolicy != "Never" || m.Spec.BackoffLimit < 1 ||
			len(spec.Containers) != 1 || c.Image != o.Image || c.VolumeMounts[0].MountPath != ProjectMount ||
			c.VolumeMounts[0].Name != spec.Volumes[0].Name || spec.Volumes[0].PersistentVolumeClaim.ClaimName != "work" {
			t.Errorf("manifest %+v", m)
		}
	}
	if array.Metadata.Name != "neurorbit-20260102-030405-6-orbits-1" || merge.Metadata.Name != "neurorbit-20260102-030405-6-merge-1" {
		t.Errorf("names %s, %s", array.Metadata.Name, merge.Metadata.Name)
	}
	if array.Spec.CompletionMode != "Indexed" || array.Spec.Completions != 3 || array.Spec.Parallelism != 3 {
		t.Errorf("the array is %+v", array.Spec)
	}
	if merge.Spec.CompletionMode != "NonIndexed" || merge.Spec.Completions != 1 {
		t.Errorf("the merge is %+v", merge.Spec)
	}
	c := array.Spec.Template.Spec.Containers[0]
	want := []string{"neurorbit", "run", "--root", "/project", "--set", `a.b="c: {d}"`, "--offline", "-j", "4", "--part-of", s.ID + "/orbits-1", "--shard", "auto"}
	if !slices.Equal(c.Command, want) {
		t.Errorf("command %q, want %q", c.Command, want)
	}
	if len(c.Env) != 1 || c.Env[0].Name != "JOB_COMPLETIONS" || c.Env[0].Value != "3" || c.Resources.Requests["cpu"] != "4" {
		t.Errorf("container %+v", c)
	}
	if got := merge.Spec.Template.Spec.Containers[0].Command; !slices.Equal(got, []string{"neurorbit", "merge", "--root", "/project", "--set", `a.b="c: {d}"`, "orbits", "survey"}) {
		t.Errorf("the merge runs %q", got)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	s := submission()
	if err := Write(dir, s, nil); err != nil {
		t.Fatal(err)
	}
	got, job, err := Load(dir, s.ID+"/orbits-1")
	if err != nil || job.Name != "orbits-1" {
		t.Fatal(job, err)
	}
	a, _ := json.Marshal(s)
	b, _ := json.Marshal(got)
	if string(a) != string(b) {
		t.Errorf("read %s, wrote %s", b, a)
	}
	for name, want := range map[string]string{
		"orbits-1":             "want SUBMISSION/JOB",
		"../x/orbits-1":        "want SUBMISSION/JOB",
		"other/orbits-1":       "there is no submission other",
		s.ID + "/orbits-2":     "has no array orbits-2",
		s.ID + "/merge-1":      "has no array merge-1",
		s.ID + "/":             "has no array",
		"/orbits-1":            "want SUBMISSION/JOB",
		s.ID + "/orbits-1/../": "has no array",
	} {
		var none *NoJobError
		if _, _, err := Load(dir, name); !errors.As(err, &none) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if err := os.WriteFile(filepath.Join(Dir(dir, s.ID), planName), []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load(dir, s.ID+"/orbits-1"); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged plan: %v", err)
	}
}
