package slurm

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"neurorbit/pipeline/engine"
)

func jobs() []*Job {
	return Jobs([]engine.Level{
		{Stages: []string{"first", "second"}, Parts: 3, Rounds: 2},
		{Stages: []string{"third"}, Parts: 1, Rounds: 1},
	})
}

// TestScripts runs the batch scripts with a program that prints its arguments:
// it gets them as they were.
func TestScripts(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "it's a program $HOME")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nfor a in \"$@\"; do echo \"<$a>\"; done\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	set := `x.path="/x y/$(z)'s"`
	o := Options{
		Program: program, Global: []string{"--root", "/a b", "--set", set}, Stages: []string{"third"}, CPUs: 2, Partition: "long", Time: "1:00:00",
	}
	folder := filepath.Join(dir, "submissions", "id")
	if err := Write(folder, jobs(), o); err != nil {
		t.Fatal(err)
	}
	run := func(script string, part int) string {
		t.Helper()
		cmd := exec.Command("sh", filepath.Join(folder, script))
		cmd.Env = append(os.Environ(), fmt.Sprintf("SLURM_ARRAY_TASK_ID=%d", part))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", " ")
	}
	command := "<run> <--root> </a b> <--set> <" + set + "> <--offline> <-j> <2> "
	for script, want := range map[string]string{
		"level-1-2.sh": command + "<first> <second> <--shard> <2/3>",
		"level-2.sh":   command + "<third> <--shard> <2/1>",
		"last.sh":      command + "<third>",
	} {
		if got := run(script, 2); got != want {
			t.Errorf("%s runs\n%s, want\n%s", script, got, want)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "level-1-1.sh"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"array=1-3", "cpus-per-task=2", "requeue", "partition=long", "time=1:00:00", "output=log/level-1-1.%a.log", "open-mode=append"} {
		if !strings.Contains(string(text), "\n#SBATCH --"+want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if err := Write(folder, jobs(), o); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second submission of the same name: %v", err)
	}
}

// TestSubmit runs submit.sh with an sbatch that only numbers its jobs.
func TestSubmit(t *testing.T) {
	dir := t.TempDir()
	sbatch := "#!/bin/sh\nn=$(($(cat count 2>/dev/null || echo 10) + 1))\necho $n > count\necho \"$@\" >> calls\n[ $n != \"$FAIL\" ] || exit 1\necho \"$n;cluster\"\n"
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "sbatch"), []byte(sbatch), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	folder := filepath.Join(dir, "submissions", "id")
	if err := Write(folder, jobs(), Options{Program: "x", CPUs: 1}); err != nil {
		t.Fatal(err)
	}
	numbers, err := Submit(t.Context(), folder)
	if err != nil || fmt.Sprint(numbers) != "map[last:14 level-1-1:11 level-1-2:12 level-2:13]" {
		t.Errorf("submitted %v, %v", numbers, err)
	}
	calls, err := os.ReadFile(filepath.Join(folder, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	if last := strings.Split(strings.TrimSpace(string(calls)), "\n")[3]; last != "--parsable --kill-on-invalid-dep=yes --dependency=afterok:13 last.sh" {
		t.Errorf("the last job is submitted as %s", last)
	}
	// A refused job ends it: nothing is submitted that would not wait for it.
	t.Setenv("FAIL", "16")
	if numbers, err := Submit(t.Context(), folder); err == nil || numbers != nil || !strings.HasSuffix(err.(interface{ Hint() string }).Hint(), "scancel 15") {
		t.Errorf("submitted %v, %v", numbers, err)
	}
}
