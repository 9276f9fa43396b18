package basenet

import (
	"fmt"

	"neurorbit/pipeline/stage"
)

// Section is the config section of the stage.
type Section struct {
	Hidden    []int     `yaml:"hidden" min:"1" max:"4096" minlen:"1" maxlen:"9" unit:"units" doc:"logistic units of each hidden layer, the one next to the pixels first"`
	Seeds     []uint32  `yaml:"seeds" minlen:"1" unique:"true" doc:"seeds of the random numbers; each gives a net"`
	Pretrain  Pretrain  `yaml:"pretrain" doc:"layer by layer as restricted Boltzmann machines, by contrastive divergence"`
	Finetune  Finetune  `yaml:"finetune" doc:"training of the whole net with the labels, by cross-entropy"`
	Baselines Baselines `yaml:"baselines" doc:"plain classifiers on the same images"`
}

// Pretrain holds the settings of the pretraining of each layer.
type Pretrain struct {
	Epochs         int     `yaml:"epochs" min:"0" max:"100000" unit:"epochs" doc:"passes over the training images for each layer; 0: no pretraining, the net starts from random weights"`
	Batch          int     `yaml:"batch" min:"1" max:"1000000" unit:"images" doc:"images of a step"`
	Rate           float64 `yaml:"rate" min:"1e-6" max:"10" doc:"learning rate"`
	FirstMomentum  float64 `yaml:"first_momentum" min:"0" max:"0.999" doc:"momentum in the first epochs"`
	Momentum       float64 `yaml:"momentum" min:"0" max:"0.999" doc:"momentum afterwards"`
	MomentumEpochs int     `yaml:"momentum_epochs" min:"0" max:"100000" unit:"epochs" doc:"epochs with the first momentum"`
	WeightDecay    float64 `yaml:"weight_decay" min:"0" max:"1" doc:"weight decay, in units of the learning rate; biases do not decay"`
	Init           float64 `yaml:"init" min:"0" max:"10" doc:"standard deviation of the first weights, and of those of the outputs"`
}

// Finetune holds the settings of the training with the labels.
type Finetune struct {
	Method    string `yaml:"method" enum:"cg,adam" doc:"cg: conjugate gradients on large batches; adam: steps against the gradient of small ones"`
	TopEpochs int    `yaml:"top_epochs" min:"0" max:"100000" unit:"epochs" doc:"first epochs, in which only the weights of the outputs change"`
	CG        CG     `yaml:"cg" doc:"settings of the method cg"`
	Adam      Adam   `yaml:"adam" doc:"settings of the method adam"`
	Full      Full   `yaml:"full" doc:"last epochs, after those of the method: conjugate gradients with all training images as one batch"`
}

// CG holds the settings of training by conjugate gradients.
type CG struct {
	Epochs       int `yaml:"epochs" min:"1" max:"100000" unit:"epochs" doc:"passes over the training images"`
	Batch        int `yaml:"batch" min:"1" max:"1000000" unit:"images" doc:"images of a batch"`
	LineSearches int `yaml:"line_searches" min:"1" max:"1000" doc:"line searches on each batch"`
}

// Full holds the settings of the last epochs.
type Full struct {
	Epochs       int `yaml:"epochs" min:"0" max:"100000" unit:"epochs" doc:"number of these epochs"`
	LineSearches int `yaml:"line_searches" min:"1" max:"1000" doc:"line searches of an epoch"`
}

// Adam holds the settings of training by the method of that name.
type Adam struct {
	Epochs int     `yaml:"epochs" min:"1" max:"100000" unit:"epochs" doc:"passes over the training images"`
	Batch  int     `yaml:"batch" min:"1" max:"1000000" unit:"images" doc:"images of a step"`
	Rate   float64 `yaml:"rate" min:"1e-7" max:"1" doc:"step size"`
}

// Baselines holds the settings of the classifiers that the nets are compared with.
type Baselines struct {
	SubspaceRank int `yaml:"subspace_rank" min:"1" max:"256" doc:"dimension of the subspace of each class"`
}

// The methods of fine-tuning.
const (
	methodCG   = "cg"
	methodAdam = "adam"
)

// methodEpochs returns the number of epochs of the method.
func (f *Finetune) methodEpochs() int {
	if f.Method == methodAdam {
		return f.Adam.Epochs
	}
	return f.CG.Epochs
}

// epochs returns the number of all epochs.
func (f *Finetune) epochs() int { return f.methodEpochs() + f.Full.Epochs }

func defaults() any {
	return &Section{
		Hidden: []int{200, 200, 750}, // section 5 of the paper
		Seeds:  []uint32{1},
		Pretrain: Pretrain{
			Epochs: 50, Batch: 100, Rate: 0.1, FirstMomentum: 0.5, Momentum: 0.9, MomentumEpochs: 5, WeightDecay: 0.0002, Init: 0.1,
		},
		Finetune: Finetune{
			Method: methodCG, TopEpochs: 5,
			CG:   CG{Epochs: 20, Batch: 1000, LineSearches: 3},
			Adam: Adam{Epochs: 40, Batch: 100, Rate: 0.001},
			Full: Full{Epochs: 6, LineSearches: 30},
		},
		Baselines: Baselines{SubspaceRank: 17},
	}
}

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() []stage.FieldError {
	if all := s.Finetune.methodEpochs(); s.Finetune.TopEpochs > all {
		return []stage.FieldError{{
			Path: "finetune.top_epochs",
			Msg:  fmt.Sprintf("top_epochs is %d, more than the %d epochs of the method %s", s.Finetune.TopEpochs, all, s.Finetune.Method),
			Hint: "lower top_epochs or raise finetune." + s.Finetune.Method + ".epochs",
		}}
	}
	return nil
}
