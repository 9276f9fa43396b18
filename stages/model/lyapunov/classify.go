package lyapunov

import (
	"cmp"
	"fmt"
	"math"
)

// Class is the kind of an attractor.
type Class int

// The classes. The zero value is Undecided.
const (
	Undecided Class = iota
	FixedPoint
	Periodic
	Quasiperiodic
	Chaotic
	Hyperchaotic
)

func (c Class) String() string {
	return [...]string{"undecided", "fixed point", "periodic", "quasiperiodic", "chaotic", "hyperchaotic"}[c]
}

// Tolerances bound how long Classify follows an orbit. The zero value of a field
// stands for its default.
type Tolerances struct {
	MaxPeriod int // longest period looked for; 0: 4096
	Settle    int // steps that an orbit may go on to settle; 0: 50 (Transient + Steps)
}

func (t Tolerances) withDefaults(opt Options) (Tolerances, error) {
	t.MaxPeriod, t.Settle = cmp.Or(t.MaxPeriod, 4096), cmp.Or(t.Settle, 50*(opt.Transient+opt.Steps))
	if t.MaxPeriod < 0 || t.Settle < 0 {
		return t, fmt.Errorf("lyapunov: tolerances MaxPeriod = %d, Settle = %d are not positive", t.MaxPeriod, t.Settle)
	}
	return t, nil
}

// The numbers of the rule: see "Classes" in the package comment.
const (
	recurrence = 1e-9 // largest distance of a return, in units of Spectrum.Scale, or of leastScale if that is larger
	resting    = 1e-3 // distance of a return that needs no settling, in units of the largest

	sigma     = 5.0  // standard errors that the mean of an exponent of settled sign is from 0
	growth    = 20.0 // its least |Mean| x Steps
	agreement = 0.25 // the least share of Mean that its Birkhoff mean and Halves have

	spread = 10.0 // |Birkhoff|, in units of the difference of the Halves, above which two negative Halves settle the sign
	decay  = 0.01 // least |Birkhoff| x Steps for that

	zeroHalves = 10 * ZeroTolerance // largest |Halves| of an exponent that is 0

	// An orbit that falls onto the origin ends in a cycle of the smallest numbers there
	// are, far below the least scale that counts.
	leastScale = 1e-280
)

// Verdict is the class of an attractor with what it rests on.
type Verdict struct {
	Class    Class
	Period   int    // 1 for a fixed point; 0 if the orbit is not periodic
	TorusDim int    // of a quasiperiodic orbit, otherwise 0
	Positive int    // exponents found positive
	Zero     int    // exponents found to be 0
	Open     int    // exponents whose sign is not settled
	Unstable bool   // a fixed point or a periodic orbit with a positive exponent
	Mixed    bool   // the exponents are not those of the fixed point or periodic orbit: they cover steps before the orbit came to it
	Reason   string // a sentence with the numbers that decided

	Recurrence Recurrence
	State      []float64 // where the recurrence was looked for last
	Transient  int
	Steps      int // that the exponents rest on
}

// sign is what is known of the sign of an exponent.
type sign int

const (
	open sign = iota
	negative
	zero
	positive
)

// signOf applies the rules for a single exponent over a number of steps.
func signOf(e Exponent, steps int) sign {
	if math.IsInf(e.Mean, -1) {
		return negative
	}
	lowest, highest := min(e.Halves[0], e.Halves[1]), max(e.Halves[0], e.Halves[1])
	switch n := float64(steps); {
	case e.Mean > sigma*e.SE && e.Mean*n > growth && min(lowest, e.Birkhoff) > agreement*e.Mean:
		return positive
	case e.Mean < -sigma*e.SE && e.Mean*n < -growth && max(highest, e.Birkhoff) < agreement*e.Mean:
		return negative
	case highest < 0 && e.Birkhoff < -spread*(highest-lowest) && e.Birkhoff*n < -decay:
		return negative
	case math.Abs(e.Birkhoff) <= ZeroTolerance && max(-lowest, highest) <= zeroHalves:
		return zero
	}
	return open
}

// count counts the signs of exponents and returns what is known of that of the largest.
func (v *Verdict) count(exponents []Exponent) sign {
	var n [positive + 1]int
	lead := open
	for _, e := range exponents {
		s := signOf(e, v.Steps)
		n[s]++
		lead = max(lead, s)
	}
	v.Positive, v.Zero, v.Open = n[positive], n[zero], n[open]
	if v.Positive == 0 && v.Open > 0 {
		return open
	}
	return lead
}

// Classify applies the rule of the package comment to the orbit of sp, which it
// carries on from sp.Final where needed.
func Classify(sys System, sp *Spectrum, tol Tolerances) (*Verdict, error) {
	tol, err := tol.withDefaults(sp.Options)
	if err != nil {
		return nil, err
	}
	v := &Verdict{Transient: sp.Options.Transient, Steps: sp.Options.Steps}
	lead, leadSign := sp.Exponents[0], v.count(sp.Exponents)
	if err := v.recur(sys, sp, tol, leadSign == negative); err != nil {
		return nil, err
	}
	switch {
	case v.Recurrence.Period > 0:
		v.Class, v.Period = Periodic, v.Recurrence.Period
		if v.Period == 1 {
			v.Class = FixedPoint
		}
		v.Mixed = !steady(sp.Exponents)
		v.Unstable = v.Positive > 0 && !v.Mixed
		v.Reason = fmt.Sprintf("returns after %d steps to within %.3g", v.Period, v.Recurrence.Distance)
		if v.Mixed {
			v.Reason += "; the exponents cover steps before it came there"
		} else if v.Unstable {
			v.Reason += fmt.Sprintf("; unstable, lambda_1 = %.6g", lead.Mean)
		}
	case v.Positive > 1:
		v.Class = Hyperchaotic
		v.Reason = fmt.Sprintf("%d exponents are positive, lambda_1 = %.6g +- %.2g", v.Positive, lead.Mean, lead.SE)
	case v.Positive == 1:
		v.Class = Chaotic
		v.Reason = fmt.Sprintf("one exponent is positive, lambda_1 = %.6g +- %.2g", lead.Mean, lead.SE)
		if v.Open > 0 {
			v.Reason += fmt.Sprintf("; the sign of %d more is open", v.Open)
		}
	case leadSign == zero:
		v.Class, v.TorusDim = Quasiperiodic, v.Zero
		v.Reason = fmt.Sprintf("%d exponents are 0, lambda_1 = %.2g, and no return up to %d steps", v.Zero, lead.Birkhoff, tol.MaxPeriod)
	case leadSign == negative:
		v.Reason = fmt.Sprintf("lambda_1 = %.6g is negative, but the orbit has not settled on a period up to %d within %d more steps", lead.Birkhoff, tol.MaxPeriod, v.Recurrence.Steps)
	default:
		v.Reason = fmt.Sprintf("the sign of lambda_1 is open: mean %.3g +- %.2g, weighted %.3g, its halves %.3g and %.3g", lead.Mean, lead.SE, lead.Birkhoff, lead.Halves[0], lead.Halves[1])
	}
	return v, nil
}

// steady reports whether the exponents are the same in both halves, as they are
// all along a periodic orbit.
func steady(exponents []Exponent) bool {
	for _, e := range exponents {
		if a, b := e.Halves[0], e.Halves[1]; a != b && !(math.Abs(a-b) <= 1e-6+float64(1e-3*math.Abs(e.Birkhoff))) {
			return false
		}
	}
	return true
}

// recur looks for a period. An orbit whose exponents are negative is given time to
// settle, and so is one that returns but not within rounding, or that still falls on
// an orbit of shorter period: while it comes closer, a multiple of its period may be
// the first to be close enough.
func (v *Verdict) recur(sys System, sp *Spectrum, tol Tolerances, contracting bool) error {
	within := recurrence * max(sp.Scale, leastScale)
	w := newWalk(sys, sp.Final, sp.Options.Check)
	found := FindPeriod(sys, w.y, tol.MaxPeriod, within)
	closest := found.Distance <= resting*within // or no longer coming closer
	for more := v.Steps; ; more *= 2 {
		falls := found.Period > 1 && falling(sys, w.y, found.Period, v.Steps)
		if found.Period == 0 && !contracting || found.Period > 0 && closest && !falls {
			break
		}
		if w.time >= tol.Settle {
			if falls {
				found.Period = 0
			}
			break
		}
		if err := w.advance(min(more, tol.Settle-w.time)); err != nil {
			return err
		}
		before := found
		found = FindPeriod(sys, w.y, tol.MaxPeriod, within)
		closest = found.Distance <= resting*within || found.Period == before.Period && found.Distance > before.Distance/2
	}
	found.Steps += w.time
	v.Recurrence, v.State = found, w.y
	return nil
}

// falling reports whether an orbit that returns after p steps, from y, is on its way
// to one of a shorter period. Where it has period p, the largest distance of states q
// < p steps apart, over p steps, is a constant; where it falls on period q, this
// shrinks as fast as the p-step returns do. q divides p, as all but the part that
// shrinks returns after p steps. Shrinking is to lose more than the share decay within
// the given number of steps: what loses less no exponent tells from 0 either.
func falling(sys System, y []float64, p, steps int) bool {
	w := newWalk(sys, y, nil)
	_ = w.advance(steps) // no check, no error
	now, then := newOrbit(sys, y), newOrbit(sys, w.y)
	for q := 1; q < p; q++ {
		if p%q == 0 && then.largestReturn(q, p, math.Inf(1)) < (1-decay)*now.largestReturn(q, p, math.Inf(1)) {
			return true
		}
	}
	return false
}

// Analyse computes and classifies, and mends what a longer run can mend. As long
// as the verdict is Undecided, or Chaotic with an exponent whose sign is open, it
// goes on from the state reached, with four times the steps, all steps so far
// counting as the transient, but with no more than limit counted steps. If the
// verdict is Mixed it computes the exponents again on the orbit found, once.
func Analyse(sys System, y0 []float64, opt Options, tol Tolerances, limit int) (*Spectrum, *Verdict, error) {
	spent := 0 // steps before y0
	for again := false; ; {
		sp, err := Compute(sys, y0, opt)
		if err != nil {
			return nil, nil, err
		}
		v, err := Classify(sys, sp, tol)
		if err != nil {
			return nil, nil, err
		}
		v.Transient += spent
		spent = v.Transient + v.Steps
		switch {
		case v.Mixed && !again:
			again = true
			y0 = v.State
			spent += v.Recurrence.Steps
		case (v.Class == Undecided || v.Class == Chaotic && v.Open > 0) && opt.Steps <= limit/4:
			y0 = sp.Final
			opt.Steps *= 4
		default:
			return sp, v, nil
		}
		opt.Transient = max(opt.Transient, opt.Steps/10)
		opt.Align = 0
	}
}
