// Package selective is about classifiers that may abstain: the rule by which a net
// with many outputs for an input makes no statement on it, and the risk-coverage
// curve, which says how well a score tells the inputs that a classifier gets wrong.
//
// Coverage is the share of the inputs that are accepted, the most trusted ones;
// risk is the share of these that are wrong.
package selective
