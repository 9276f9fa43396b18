package feedforward

import "sync"

// parallel calls f for consecutive parts of 0 ... n-1 that together are all of it,
// at most as many at the same time as there are threads.
func parallel(n, threads int, f func(lo, hi int)) {
	threads = max(1, min(threads, n))
	var wg sync.WaitGroup
	for k := 1; k < threads; k++ {
		wg.Go(func() { f(n*k/threads, n*(k+1)/threads) })
	}
	f(0, n/threads)
	wg.Wait()
}
