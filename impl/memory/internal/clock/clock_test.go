package clock

import (
	"cmp"
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
	clock *Clock
	alarm Alarm
	rang  []Instant
	order *[]*bell
}

func newBell(c *Clock, order *[]*bell) *bell {
	b := &bell{clock: c, order: order}
	b.alarm.Ringer = b
	return b
}

func (b *bell) Ring() {
	b.rang = append(b.rang, b.clock.Now())
	if b.order != nil {
		*b.order = append(*b.order, b)
	}
}

func TestClockRingsOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New()
		a, b := newBell(c, nil), newBell(c, nil)
		c.SetBefore(&b.alarm, Instant(2*time.Second))
		c.SetBefore(&a.alarm, Instant(time.Second))
		time.Sleep(3 * time.Second)
		synctest.Wait()
		assert.Equal(t, []Instant{Instant(time.Second)}, a.rang)
		assert.Equal(t, []Instant{Instant(2 * time.Second)}, b.rang)
		assert.Nil(t, c.timer, "a network at rest has no timer")
	})
}

func TestClockRingsInTheOrderOfSetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New()
		var order, set []*bell
		for range 20 {
			b := newBell(c, &order)
			set = append(set, b)
			c.SetBefore(&b.alarm, Instant(time.Second))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, set, order)
	})
}

func TestClockKeepsTheEarlierTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New()
		b := newBell(c, nil)
		c.SetBefore(&b.alarm, Instant(time.Minute))
		c.SetBefore(&b.alarm, Instant(time.Second))
		c.SetBefore(&b.alarm, Instant(time.Hour))
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		assert.Equal(t, []Instant{Instant(time.Second)}, b.rang)
	})
}

func TestClockRingsWhatIsOverdueAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New()
		time.Sleep(time.Hour)
		b := newBell(c, nil)
		c.SetBefore(&b.alarm, Instant(time.Minute))
		synctest.Wait()
		assert.Equal(t, []Instant{Instant(time.Hour) + 1}, b.rang)
	})
}

// Every goroutine that an alarm wakes is blocked again before the next alarm rings,
// even one of the same instant.
func TestClockLetsOneAlarmSettleBeforeTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count = 20
		c := New()
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
			a := &Alarm{Ringer: b}
			c.SetBefore(a, Instant(time.Second))
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

func (b wakeUp) Ring() { close(b) }

// A ringer may set its alarm again while it rings.
func TestClockCanBeSetFromARinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New()
		r := &repeater{clock: c}
		r.alarm.Ringer = r
		c.SetBefore(&r.alarm, Instant(time.Second))
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Equal(t, 5, r.count)
	})
}

type repeater struct {
	clock *Clock
	alarm Alarm
	count int
}

func (r *repeater) Ring() {
	if r.count++; r.count < 5 {
		r.clock.SetBefore(&r.alarm, r.clock.Now()+Instant(time.Second))
	}
}

// After any sequence of sets and cancels, the alarms that are left ring once, in
// order.
func TestClockModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		program := rapid.SliceOfN(rapid.Custom(drawAlarmStep), 0, 40).Draw(r, "program")
		synctest.Test(t, func(t *testing.T) {
			c := New()
			var order []*bell
			bells := make([]*bell, 10)
			for i := range bells {
				bells[i] = newBell(c, &order)
			}
			model := make(map[*bell]Instant)
			for _, step := range program {
				b := bells[step.bell]
				if step.when == 0 {
					c.Cancel(&b.alarm)
					delete(model, b)
					continue
				}
				c.SetBefore(&b.alarm, step.when)
				if old, ok := model[b]; !ok || step.when < old {
					model[b] = step.when
				}
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			require.Len(t, order, len(model))
			require.True(t, slices.IsSortedFunc(order, func(a, b *bell) int { return cmp.Compare(model[a], model[b]) }))
			for b, when := range model {
				require.Equal(t, []Instant{when}, b.rang)
			}
			require.Nil(t, c.timer)
		})
	})
}

// alarmStep sets the alarm of a bell, or cancels it when there is no time.
type alarmStep struct {
	bell int
	when Instant
}

func drawAlarmStep(t *rapid.T) alarmStep {
	return alarmStep{
		bell: rapid.IntRange(0, 9).Draw(t, "bell"),
		when: Instant(rapid.IntRange(0, 20).Draw(t, "seconds")) * Instant(time.Second),
	}
}

func TestClockInstant(t *testing.T) {
	c := New()
	assert.Zero(t, c.Instant(time.Time{}), "no time is never")
	assert.NotZero(t, c.Instant(c.epoch), "the epoch is not")
	assert.Negative(t, c.Instant(time.Unix(0, 0)))
	assert.Positive(t, c.Instant(time.Now().Add(200*365*24*time.Hour)))
	assert.InDelta(t, int64(time.Hour), int64(c.Instant(time.Now().Add(time.Hour))-c.Now()), float64(time.Minute))
}

func TestClockNeverRingsInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New()
		b := newBell(c, nil)
		c.SetBefore(&b.alarm, Forever)
		assert.Nil(t, c.timer)
		c.SetBefore(&b.alarm, Forever-1)
		time.Sleep(time.Duration(Forever))
		synctest.Wait()
		assert.Equal(t, []Instant{Forever - 1}, b.rang)
	})
}
