package basenet

import "neurorbit/stages/cfnn/images"

const (
	classes = images.Classes
	pixels  = images.Pixels
)

// A NetRow is a trained net with what it gets right.
type NetRow struct {
	Seed           int64   `col:"seed" doc:"seed of the random numbers"`
	Data           string  `col:"data" doc:"images it was trained on: USPS or synthetic"`
	Method         string  `col:"method" doc:"method of fine-tuning: cg (conjugate gradients) or adam"`
	Parameters     int32   `col:"parameters" doc:"weights of the net, biases included"`
	PretrainEpochs int32   `col:"pretrain_epochs" unit:"epochs" doc:"epochs of pretraining of each hidden layer"`
	FinetuneEpochs int32   `col:"finetune_epochs" unit:"epochs" doc:"epochs of fine-tuning"`
	TrainSamples   int32   `col:"train_samples" doc:"training images"`
	TestSamples    int32   `col:"test_samples" doc:"test images"`
	TrainErrors    int32   `col:"train_errors" doc:"training images that the net misreads"`
	TestErrors     int32   `col:"test_errors" doc:"test images that the net misreads"`
	TrainAccuracy  float64 `col:"train_accuracy" unit:"%" doc:"share of the training images that the net reads right"`
	TestAccuracy   float64 `col:"test_accuracy" unit:"%" doc:"share of the test images that the net reads right"`
	TrainLoss      float64 `col:"train_loss" unit:"nat" doc:"mean cross-entropy on the training images"`
	TestLoss       float64 `col:"test_loss" unit:"nat" doc:"mean cross-entropy on the test images"`
}

// A WeightRow is a weight of a trained net.
type WeightRow struct {
	Seed  int64   `col:"seed" doc:"seed of the net"`
	Layer int32   `col:"layer" doc:"layer of weights, from 1 at the pixels"`
	I     int32   `col:"i" doc:"unit the weight comes from, from 0; the number of these units for the bias"`
	J     int32   `col:"j" doc:"unit it goes to, from 0"`
	W     float32 `col:"w" doc:"weight; pixels are from -1 (paper) to 1 (ink)"`
}

// A CurveRow is a point of a learning curve.
type CurveRow struct {
	Seed        int64   `col:"seed" doc:"seed of the net"`
	Phase       string  `col:"phase" doc:"rbm1, rbm2 ...: pretraining of that hidden layer; finetune"`
	Epoch       int32   `col:"epoch" unit:"epochs" doc:"epochs made, 0 before the first"`
	Loss        float64 `col:"loss" doc:"on the training images; rbm: mean squared error of the reconstruction per visible unit, from probabilities, not states; finetune: mean cross-entropy in nats"`
	TestLoss    float64 `col:"test_loss" unit:"nat" doc:"mean cross-entropy on the test images; rbm: null"`
	TrainErrors int32   `col:"train_errors" doc:"training images that the net misreads; rbm: -1"`
	TestErrors  int32   `col:"test_errors" doc:"test images that the net misreads; rbm: -1"`
	Evaluations int32   `col:"evaluations" doc:"gradients of a batch that the epoch computed"`
}

// A PredictionRow is what a trained net says of an image.
type PredictionRow struct {
	Seed      int64            `col:"seed" doc:"seed of the net"`
	Split     string           `col:"split" doc:"train or test"`
	Index     int32            `col:"index" doc:"number of the image in its split, from 0"`
	Label     int32            `col:"label" doc:"digit it shows"`
	Predicted int32            `col:"predicted" doc:"digit the net takes it for: that of the largest probability, the lower of two"`
	Prob      [classes]float32 `col:"prob" doc:"probability that the net gives to the digit"`
}

// A BaselineRow is a plain classifier with what it gets right.
type BaselineRow struct {
	Method      string  `col:"method" doc:"nearest neighbour, class mean or class subspace"`
	Parameter   int32   `col:"parameter" doc:"neighbours; 0; rank of the subspaces"`
	TestSamples int32   `col:"test_samples" doc:"test images"`
	TestErrors  int32   `col:"test_errors" doc:"test images that it misreads"`
	Accuracy    float64 `col:"accuracy" unit:"%" doc:"share of the test images that it reads right"`
}

// statePiece is how many numbers of a state stand in a row.
const statePiece = 64

// A StateRow is a piece of the state of a training at the end of an epoch.
type StateRow struct {
	I int32               `col:"i" doc:"number of the piece, from 0"`
	N int32               `col:"n" doc:"parameters in the piece; what is beyond is 0"`
	W [statePiece]float32 `col:"w" doc:"parameter: matrix by matrix, row by row; rbm: visible biases last"`
	M [statePiece]float32 `col:"m" doc:"rbm: last step of the parameter; adam: mean of its derivative; cg: 0"`
	V [statePiece]float32 `col:"v" doc:"adam: mean of the squared derivative; else 0"`
}

// What is read here of the arrays that the images come from.
type arrayRow struct {
	Data string `col:"data"`
}
