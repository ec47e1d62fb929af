package memory

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// bell is a ringer that notes when it rang.
type bell struct {
	clock *clock
	alarm alarm
	rang  []instant
	order *[]*bell
}

func newBell(c *clock, order *[]*bell) *bell {
	b := &bell{clock: c, order: order}
	b.alarm.ringer = b
	return b
}

func (b *bell) ring() {
	b.rang = append(b.rang, b.clock.now())
	if b.order != nil {
		*b.order = append(*b.order, b)
	}
}

func TestClockRingsOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		a, b := newBell(c, nil), newBell(c, nil)
		c.setBefore(&b.alarm, instant(2*time.Second))
		c.setBefore(&a.alarm, instant(time.Second))
		time.Sleep(3 * time.Second)
		synctest.Wait()
		assert.Equal(t, []instant{instant(time.Second)}, a.rang)
		assert.Equal(t, []instant{instant(2 * time.Second)}, b.rang)
		assert.Nil(t, c.timer, "a network at rest has no timer")
	})
}

func TestClockRingsInTheOrderOfSetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		var order, set []*bell
		for range 20 {
			b := newBell(c, &order)
			set = append(set, b)
			c.setBefore(&b.alarm, instant(time.Second))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, set, order)
	})
}

func TestClockKeepsTheEarlierTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		b := newBell(c, nil)
		c.setBefore(&b.alarm, instant(time.Minute))
		c.setBefore(&b.alarm, instant(time.Second))
		c.setBefore(&b.alarm, instant(time.Hour))
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		assert.Equal(t, []instant{instant(time.Second)}, b.rang)
	})
}

func TestClockRingsWhatIsOverdueAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		time.Sleep(time.Hour)
		b := newBell(c, nil)
		c.setBefore(&b.alarm, instant(time.Minute))
		synctest.Wait()
		assert.Equal(t, []instant{instant(time.Hour) + 1}, b.rang)
	})
}

// Every goroutine that an alarm wakes is blocked again before the next alarm rings,
// even one of the same instant.
func TestClockLetsOneAlarmSettleBeforeTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count = 20
		c := newClock()
		var mu sync.Mutex
		var order []int
		done := make(chan bool)
		for i := range count {
			b := wakeUp(make(chan bool))
			go func() {
				<-b
				for step := range 3 { // each of which lets others run
					runtime.Gosched()
					mu.Lock()
					order = append(order, 3*i+step)
					mu.Unlock()
				}
				done <- true
			}()
			a := &alarm{ringer: b}
			c.setBefore(a, instant(time.Second))
		}
		for range count {
			<-done
		}
		assert.Len(t, order, 3*count)
		assert.True(t, slices.IsSorted(order), "%v", order)
	})
}

// wakeUp is a ringer that wakes one goroutine.
type wakeUp chan bool

func (b wakeUp) ring() { close(b) }

// A ringer may set its alarm again while it rings.
func TestClockCanBeSetFromARinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		r := &repeater{clock: c}
		r.alarm.ringer = r
		c.setBefore(&r.alarm, instant(time.Second))
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Equal(t, 5, r.count)
	})
}

type repeater struct {
	clock *clock
	alarm alarm
	count int
}

func (r *repeater) ring() {
	if r.count++; r.count < 5 {
		r.clock.setBefore(&r.alarm, r.clock.now()+instant(time.Second))
	}
}

// After any sequence of sets and cancels, the alarms that are left ring once, in
// order.
func TestClockModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		program := rapid.SliceOfN(rapid.Custom(drawAlarmStep), 0, 40).Draw(r, "program")
		synctest.Test(t, func(t *testing.T) {
			c := newClock()
			var order []*bell
			bells := make([]*bell, 10)
			for i := range bells {
				bells[i] = newBell(c, &order)
			}
			model := make(map[*bell]instant)
			for _, step := range program {
				b := bells[step.bell]
				if step.when == 0 {
					c.cancel(&b.alarm)
					delete(model, b)
					continue
				}
				c.setBefore(&b.alarm, step.when)
				if old, ok := model[b]; !ok || step.when < old {
					model[b] = step.when
				}
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			require.Len(t, order, len(model))
			require.True(t, slices.IsSortedFunc(order, func(a, b *bell) int { return cmp.Compare(model[a], model[b]) }))
			for b, when := range model {
				require.Equal(t, []instant{when}, b.rang)
			}
			require.Nil(t, c.timer)
		})
	})
}

// alarmStep sets the alarm of a bell, or cancels it when there is no time.
type alarmStep struct {
	bell int
	when instant
}

func drawAlarmStep(t *rapid.T) alarmStep {
	return alarmStep{
		bell: rapid.IntRange(0, 9).Draw(t, "bell"),
		when: instant(rapid.IntRange(0, 20).Draw(t, "seconds")) * instant(time.Second),
	}
}

func TestClockInstant(t *testing.T) {
	c := newClock()
	assert.Zero(t, c.instant(time.Time{}), "no time is never")
	assert.NotZero(t, c.instant(c.epoch), "the epoch is not")
	assert.Negative(t, c.instant(time.Unix(0, 0)))
	assert.Positive(t, c.instant(time.Now().Add(200*365*24*time.Hour)))
	assert.InDelta(t, int64(time.Hour), int64(c.instant(time.Now().Add(time.Hour))-c.now()), float64(time.Minute))
}

func TestInstantsDoNotWrapAround(t *testing.T) {
	const longest = time.Duration(math.MaxInt64)
	for d, want := range map[time.Duration]instant{
		0: 5, 1: 6, longest: forever, longest - 1: forever,
		time.Duration(forever) - 5: forever, time.Duration(forever) - 6: forever - 1,
	} {
		assert.Equal(t, want, instant(5).after(d), "%d", d)
	}
	assert.Equal(t, forever, forever.after(0))
	assert.Equal(t, forever, forever.after(longest))
	assert.Equal(t, instant(0), instant(-1).after(1))
	assert.Equal(t, longest, together(longest, longest))
	assert.Equal(t, longest-1, together(longest-2, 1))
	assert.Equal(t, longest, nanoseconds(math.MaxInt64))
	assert.Equal(t, longest, nanoseconds(math.Inf(1)))
	assert.Equal(t, time.Second, nanoseconds(1e9))
	c := newClock()
	assert.Equal(t, forever, c.instant(time.Unix(1<<40, 0)))
	assert.Negative(t, c.instant(time.Unix(-1<<40, 0)))
}

func TestClockNeverRingsInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		b := newBell(c, nil)
		c.setBefore(&b.alarm, forever)
		assert.Nil(t, c.timer)
		c.setBefore(&b.alarm, forever-1)
		time.Sleep(time.Duration(forever))
		synctest.Wait()
		assert.Equal(t, []instant{forever - 1}, b.rang)
	})
}
