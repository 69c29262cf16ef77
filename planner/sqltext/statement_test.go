package sqltext

import (
	"strings"
	"testing"
)

func TestAtRest(t *testing.T) {
	for text, want := range map[string][2]bool{
		"select 1":                         {true, true},
		"select 'a":                        {false, false},
		"select 'a\nb'":                    {true, true},
		"select 'it''s":                    {false, false},
		"select 'it''s'":                   {true, true},
		"select 'a''":                      {false, false},
		`select 'C:\'`:                     {true, false},
		`select 'it\'s'`:                   {false, true},
		`select E'it\'s'`:                  {true, true},
		`select E'it\'s`:                   {false, false},
		`select type'a\'`:                  {true, false},
		`select "a'b"`:                     {true, true},
		`select "a\"`:                      {true, true},
		"select \"a\nb":                    {false, false},
		"select 1 -- it's":                 {true, true},
		"-- it's\n'":                       {false, false},
		"/* it's":                          {false, false},
		"/* it's */ select 1":              {true, true},
		"/* a /* b */":                     {false, false},
		"/* a /* b */ */":                  {true, true},
		"select '/*'":                      {true, true},
		"select 1 /* -- */":                {true, true},
		"do $$ it's":                       {false, false},
		"do $$ it's\n$$":                   {true, true},
		"do $a$ $$ $b$":                    {false, false},
		"do $a$ $$ $b$ $a$":                {true, true},
		"select a$$, $1, $2 $":             {true, true},
		"select $1 + $2":                   {true, true},
		"select 1$$ '":                     {false, false},
		"select é$x$, '":                   {false, false},
		"select $ä1$ '\n$ä1$":              {true, true},
		strings.Repeat("/*", 9) + "*/ '\"": {false, false},
	} {
		var s Statement
		for line := range strings.SplitSeq(text, "\n") {
			s.Add(line)
		}
		plain, escaped := s.AtRest()
		if plain != want[0] || escaped != want[1] {
			t.Errorf("%q: got %v %v, want %v", text, plain, escaped, want)
		}
	}
}
