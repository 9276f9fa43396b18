package chaoticnet

import (
	"testing"

	"neurorbit/pipeline/stagetest"
)

func TestStage(t *testing.T) {
	s := tiny()
	s.Alternatives = []string{"tent", "gaussian", "dropout"}
	stagetest.Run(t, stagetest.Suite{Stages: append(fixtures(1, 5), Stage()), Config: engineConfig(s), Root: t.TempDir()})
}
