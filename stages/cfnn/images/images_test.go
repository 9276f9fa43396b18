package images

import (
	"slices"
	"testing"
)

func TestBadImages(t *testing.T) {
	var good []Row
	for i := range 12 {
		good = append(good, Row{Split: Train, Index: int32(i), Label: int32(i % Classes)})
	}
	for i := range 11 {
		good = append(good, Row{Split: Test, Index: int32(i), Label: int32(i % Classes)})
	}
	good[7].P[3] = 0.5
	if s, err := Parse(good); err != nil || s.Train.X.Rows != 12 || s.Of(Test).X.Rows != 11 || s.Of(Train).Rows()[7][3] != 0.5 || s.Test.Labels[10] != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	for want, change := range map[string]func(rows []Row) []Row{
		`row 3: split "Train" is neither train nor test`:          func(r []Row) []Row { r[3].Split = "Train"; return r },
		"row 5: image 6 of split train where image 5 is expected": func(r []Row) []Row { r[5].Index = 6; return r },
		"row 12: label 10 is no digit":                            func(r []Row) []Row { r[12].Label = 10; return r },
		"row 2: label -1 is no digit":                             func(r []Row) []Row { r[2].Label = -1; return r },
		"no images of split test":                                 func(r []Row) []Row { return r[:12] },
		"row 0: image 1 of split train where image 0 is expected": func(r []Row) []Row { return r[1:] },
	} {
		if _, err := Parse(change(slices.Clone(good))); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
