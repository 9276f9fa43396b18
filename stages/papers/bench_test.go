package papers

import "testing"

// BenchmarkRender makes all files of the paper's config from its tables.
func BenchmarkRender(b *testing.B) {
	fx := paperFixture(b)
	for b.Loop() {
		runAll(b, fx)
	}
}
