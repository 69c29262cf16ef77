package planner

import "testing"

func TestMetricNames(t *testing.T) {
	for m := range NumMetrics {
		if got, ok := ParseMetric(m.String()); !ok || got != m || m.Unit() == "" {
			t.Errorf("metric %d: name %q, unit %q, read back as %d", m, m, m.Unit(), got)
		}
	}
	if _, ok := ParseMetric("speed"); ok {
		t.Error("an unknown metric has a meaning")
	}
}

func TestMetricSet(t *testing.T) {
	s := MetricSet(0).With(Time).With(Rows)
	if list := s.List(); len(list) != 2 || list[0] != Rows || list[1] != Time {
		t.Errorf("got %v, want rows, time: counts first, time last", list)
	}
	if s.Has(Buffers) || !s.Has(Time) {
		t.Errorf("set %b", s)
	}
}

func TestEstimateError(t *testing.T) {
	for _, c := range []struct {
		e    Estimate
		want float64
	}{
		{Estimate{Expected: 10, Actual: 1000, Judged: true}, 100},
		{Estimate{Expected: 1000, Actual: 10, Judged: true}, 0.01},
		{Estimate{Expected: 0, Actual: 0.2, Judged: true}, 1},
		{Estimate{Expected: 10, Actual: 1000}, 1},
	} {
		if got := c.e.Error(); got != c.want {
			t.Errorf("%+v: error %v, want %v", c.e, got, c.want)
		}
	}
}
