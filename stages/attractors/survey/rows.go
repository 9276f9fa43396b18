package survey

// A NetRow is a net at one scaling factor.
type NetRow struct {
	N            int64   `col:"n" doc:"neurons N"`
	D            int64   `col:"d" doc:"length D of the shift register"`
	S            float64 `col:"s" doc:"scaling factor s"`
	Seed         int64   `col:"seed" doc:"seed of NumPy's legacy generator"`
	Class        string  `col:"class" doc:"fixed point, periodic, quasiperiodic, chaotic, hyperchaotic or undecided, at the horizon"`
	Lambda1      float64 `col:"lambda1" unit:"1/step" doc:"largest Lyapunov exponent, plain mean"`
	Lambda1SE    float64 `col:"lambda1_se" unit:"1/step" doc:"its standard error, from batch means"`
	Lambda2      float64 `col:"lambda2" unit:"1/step" doc:"second Lyapunov exponent, plain mean"`
	Lambda3      float64 `col:"lambda3" unit:"1/step" doc:"third Lyapunov exponent, plain mean; null if not computed"`
	KYDim        float64 `col:"ky_dim" doc:"Kaplan-Yorke dimension; null if more exponents than were computed would be needed"`
	Origin       bool    `col:"origin" doc:"whether the orbit is at the origin, y = 0, at the end"`
	Period       int64   `col:"period" unit:"steps" doc:"period of a periodic orbit, 1 for a fixed point, else 0"`
	TorusDim     int64   `col:"torus_dim" doc:"dimension of the torus of a quasiperiodic orbit as far as computed, else 0"`
	SC           float64 `col:"sc" doc:"value of s at which the origin loses stability"`
	Bifurcation  string  `col:"bifurcation" doc:"how it does: pitchfork, flip or Neimark-Sacker"`
	Rotation     float64 `col:"rotation" unit:"1/step" doc:"rotation of the critical eigenvalue at the origin"`
	AuthorLambda float64 `col:"author_lambda" unit:"1/step" doc:"what the article's estimator gives, by its closed form"`
	Steps        int64   `col:"steps" unit:"steps" doc:"horizon: iterations averaged over, after the transient"`
	LongClass    string  `col:"long_class" doc:"class at the horizon of the second look, empty if there was none"`
	LongLambda1  float64 `col:"long_lambda1" unit:"1/step" doc:"largest exponent of the second look, null if there was none"`
}

// A HorizonRow says whether a net that was called chaotic still is at a later time.
type HorizonRow struct {
	N       int64   `col:"n" doc:"neurons N"`
	D       int64   `col:"d" doc:"length D of the shift register"`
	S       float64 `col:"s" doc:"scaling factor s"`
	Seed    int64   `col:"seed" doc:"seed of NumPy's legacy generator"`
	Horizon int64   `col:"horizon" unit:"steps" doc:"iterations since the start"`
	Class   string  `col:"class" doc:"class of the orbit from there on"`
	Chaotic bool    `col:"chaotic" doc:"whether it is not found to be regular: chaotic, hyperchaotic or undecided; once it is, it is not asked again"`
}

// A StartRow is a net with another start.
type StartRow struct {
	N         int64   `col:"n" doc:"neurons N"`
	D         int64   `col:"d" doc:"length D of the shift register"`
	S         float64 `col:"s" doc:"scaling factor s"`
	Seed      int64   `col:"seed" doc:"seed of NumPy's legacy generator"`
	Start     float64 `col:"start" doc:"value of every x_i at first"`
	Class     string  `col:"class" doc:"class at the horizon"`
	Lambda1   float64 `col:"lambda1" unit:"1/step" doc:"largest Lyapunov exponent, plain mean"`
	Lambda2   float64 `col:"lambda2" unit:"1/step" doc:"second Lyapunov exponent, plain mean"`
	Attractor int64   `col:"attractor" doc:"number of the attractor: 1 for that of the table nets; mirror images have one number"`
}
