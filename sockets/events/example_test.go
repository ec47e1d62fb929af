package events_test

import (
	"context"
	"fmt"
	"time"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// Score is the detail of an event.
type Score struct{ Points int }

// Types are made once.
var (
	Scored = events.NewType[Score]("ScoreEvent", "scored")
	Saving = events.NewType[string]("", "saving")
)

// A game tells its listeners when a player scores.
func Example() {
	var game events.EventDispatcher
	l := events.On(Scored, func(e *events.Event[Score]) {
		fmt.Println(e.Type(), e.Detail.Points)
	})
	_ = game.AddEventListener(l)
	_, _ = game.DispatchEvent(Scored.New(Score{Points: 3}))

	game.RemoveEventListener(l)
	_, _ = game.DispatchEvent(Scored.New(Score{Points: 5})) // there is no listener
	// Output: scored 3
}

// Listeners of higher priority are called first, then those that came first.
func ExampleEventDispatcher() {
	var game events.EventDispatcher
	for _, l := range []struct {
		name     string
		priority int
	}{{"board", 0}, {"log", -1}, {"referee", 10}, {"sound", 0}} {
		_ = game.AddEventListener(events.On(Scored, func(*events.Event[Score]) {
			fmt.Println(l.name)
		}), events.Priority(l.priority))
	}
	_, _ = game.DispatchEvent(Scored.New(Score{Points: 1}))
	// Output:
	// referee
	// board
	// sound
	// log
}

// Listeners can keep what would follow an event from happening.
func ExampleEventDispatcher_DispatchEvent() {
	var document events.EventDispatcher
	_ = document.AddEventListener(events.On(Saving, func(e *events.Event[string]) {
		if e.Detail == "" {
			e.PreventDefault()
		}
	}))
	for _, name := range []string{"letter", ""} {
		goOn, err := document.DispatchEvent(Saving.New(name, events.Cancelable))
		fmt.Println(goOn, err)
	}
	// Output:
	// true <nil>
	// false <nil>
}

// Player has a dispatcher, and is the target of its events.
type Player struct {
	*events.EventDispatcher
	Name string
}

func NewPlayer(name string) *Player {
	p := &Player{Name: name}
	p.EventDispatcher = events.NewEventDispatcher(p)
	return p
}

// An object that embeds a dispatcher is one.
func ExampleNewEventDispatcher() {
	ann := NewPlayer("Ann")
	_ = ann.AddEventListener(events.On(Scored, func(e *events.Event[Score]) {
		fmt.Println(e.Target().(*Player).Name, "scores", e.Detail.Points)
	}))
	_, _ = ann.DispatchEvent(Scored.New(Score{Points: 2}))
	fmt.Println(ann)
	// Output:
	// Ann scores 2
	// [object Player]
}

// An event of a player goes down from the game through the team, and up again.
func ExampleOnCapture() {
	var game, team, player events.EventDispatcher
	_ = player.SetParent(&team)
	_ = team.SetParent(&game)
	for _, place := range []struct {
		name string
		at   *events.EventDispatcher
	}{{"game", &game}, {"team", &team}, {"player", &player}} {
		tell := func(e *events.Event[Score]) { fmt.Println(place.name, e.Phase()) }
		_ = place.at.AddEventListener(events.OnCapture(Scored, tell))
		_ = place.at.AddEventListener(events.On(Scored, tell))
	}
	_, _ = player.DispatchEvent(Scored.New(Score{Points: 1}, events.Bubbles))
	// Output:
	// game capturing
	// team capturing
	// player at target
	// team bubbling
	// game bubbling
}

// Board adds points up.
type Board struct{ sum int }

func (b *Board) HandleEvent(e *events.Event[Score]) { b.sum += e.Detail.Points }

// An object is its own handle: a program need not keep the Listener.
func ExampleHandle() {
	var game events.EventDispatcher
	board := &Board{}
	_ = game.AddEventListener(events.Handle(Scored, board))
	_ = game.AddEventListener(events.Handle(Scored, board)) // is there already
	_, _ = game.DispatchEvent(Scored.New(Score{Points: 3}))

	game.RemoveEventListener(events.Handle(Scored, board))
	_, _ = game.DispatchEvent(Scored.New(Score{Points: 4}))
	fmt.Println(board.sum)
	// Output: 3
}

// A loop runs one function after the other, from whatever goroutine they are
// posted.
func ExampleLoop() {
	loop := events.NewLoop()
	defer loop.Stop()
	var game events.EventDispatcher
	_ = loop.Do(func() {
		_ = game.AddEventListener(events.On(Scored, func(e *events.Event[Score]) {
			fmt.Println("scored", e.Detail.Points)
		}))
	})
	for points := range 3 {
		_ = loop.Post(func() { _, _ = game.DispatchEvent(Scored.New(Score{points})) })
	}
	_ = loop.Do(func() {}) // waits for what was posted before
	// Output:
	// scored 0
	// scored 1
	// scored 2
}

// A program can give a loop its main goroutine.
func ExampleLoop_Run() {
	loop := events.NewManualLoop()
	go func() {
		_ = loop.Post(func() { fmt.Println("from another goroutine") })
		_ = loop.Post(loop.Stop)
	}()
	fmt.Println(loop.Run(context.Background()))
	// Output:
	// from another goroutine
	// <nil>
}

// A program that has a select of its own runs a loop between other things.
func ExampleLoop_RunPending() {
	loop := events.NewManualLoop()
	frames := time.NewTicker(time.Second / 60)
	defer frames.Stop()
	go func() {
		_ = loop.Post(func() { fmt.Println("one") })
		_ = loop.Post(func() { fmt.Println("two") })
		_ = loop.Post(loop.Stop)
	}()
	for {
		select {
		case <-frames.C:
			// draw
		case <-loop.Ready():
			_, _ = loop.RunPending()
		case <-loop.Done():
			return
		}
	}
	// Output:
	// one
	// two
}
