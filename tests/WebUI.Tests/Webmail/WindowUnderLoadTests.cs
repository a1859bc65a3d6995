using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

/// <summary>Mail that comes and goes, scrolling and slow reads in any order: once all is quiet, the window shows what is there.</summary>
public sealed class A_window_under_load
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private const int Sight = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Shows_at_the_top_what_is_there_once_all_is_quiet(bool conversations)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            using var trial = new Trial(seed, new ListPlace(1, Conversations: conversations));
            trial.Run(120);
            trial.ScrollTo(0);
            trial.Quieten();
            trial.CompareAtTop();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Has_rows_without_gaps_wherever_it_is_scrolled_to(bool conversations)
    {
        for (var seed = 1000; seed < 1040; seed++)
        {
            using var trial = new Trial(seed, new ListPlace(1, Conversations: conversations));
            trial.Run(120);
            trial.ScrollTo(trial.Window.Total / 2);
            trial.Quieten();
            trial.CompareScrolled();
        }
    }

    [Fact]
    public void Shows_what_is_there_after_reads_that_failed()
    {
        for (var seed = 2000; seed < 2030; seed++)
        {
            using var trial = new Trial(seed, new ListPlace(1, Conversations: seed % 2 == 0)) { Failing = true };
            trial.Run(120);
            trial.ScrollTo(0);
            trial.Quieten();
            trial.CompareAtTop();
        }
    }

    [Fact]
    public void Shows_all_of_five_hundred_answers_that_come_while_it_stands_at_the_top()
    {
        using var trial = new Trial(1, new ListPlace(1, Conversations: true));
        trial.ScrollTo(0);
        trial.Quieten();
        for (var batch = 0; batch < 10; batch++)
        {
            for (var i = 0; i < 50; i++) trial.Arrive(answer: batch > 3);
            trial.Window.Hold(false);
            trial.Step(1);
        }

        trial.Quieten();
        trial.CompareAtTop();
    }

    /// <summary>One order of events, by its seed. All runs on one thread: continuations stand in a queue as in a circuit.</summary>
    private sealed class Trial : SynchronizationContext, IDisposable
    {
        private readonly Queue<(SendOrPostCallback Call, object? State)> _queue = new();
        private readonly SynchronizationContext? _before = Current;
        private readonly FakeMail _mail = FakeMail.WithFolders();
        private readonly List<Task> _asked = [];
        private readonly ListPlace _place;
        private readonly SlowMail _slow;
        private readonly Random _random;
        private readonly int _seed;
        private int _from;
        private long _id;

        public Trial(int seed, ListPlace place)
        {
            (_seed, _random, _place, _slow) = (seed, new Random(seed), place, new SlowMail(_mail));
            SetSynchronizationContext(this);
            for (var i = 0; i < 400; i++) Arrive(answer: i > 50 && i % 3 == 0);
            Window = new MessageWindow(_slow, _slow, OnUi, () => { });
            _asked.Add(Window.OpenAsync(place));
        }

        public MessageWindow Window { get; }

        public bool Failing { get; init; }

        public void Dispose()
        {
            Window.Dispose();
            SetSynchronizationContext(_before);
        }

        public override void Post(SendOrPostCallback d, object? state) => _queue.Enqueue((d, state));

        public void Run(int steps)
        {
            for (var i = 0; i < steps; i++) Step(_random.Next(12));
        }

        public void Step(int kind)
        {
            switch (kind)
            {
                case 0:
                    for (var i = _random.Next(1, 30); i > 0; i--) Arrive(answer: _random.Next(2) == 0);
                    break;
                case 1 when _slow.CanTell:
                    _slow.Tell(_random.Next(1, 40));
                    break;
                case 2 when _mail.Messages.Count > 10:
                    Finish(_mail.ExpungeAsync(_mail.Messages[_random.Next(_mail.Messages.Count)].Id));
                    break;
                case 3:
                    Finish(_mail.FlagAsync([_mail.Messages[_random.Next(_mail.Messages.Count)].Id], MessageFlags.Seen, _random.Next(2) == 0, default));
                    break;
                case 4:
                    ScrollTo(_random.Next(4) switch { 0 => 0, 1 => Math.Max(0, Window.Total - Sight), 2 => Math.Max(0, _from + _random.Next(-60, 60)), _ => _random.Next(Math.Max(1, Window.Total)) });
                    break;
                case 5 when Failing && _random.Next(3) == 0:
                    _slow.Fails = true;
                    break;
                case 6:
                    Arrive(answer: false, old: true);
                    break;
                case 7 or 8 when _slow.Reading > 0:
                    _slow.LetOn(_random.Next(_slow.Reading));
                    break;
                default:
                    if (_queue.TryDequeue(out var next)) next.Call(next.State);
                    break;
            }
        }

        public void Arrive(bool answer, bool old = false)
        {
            var thread = answer && _mail.Messages.Count > 0 ? _mail.Messages[_random.Next(_mail.Messages.Count)].ThreadId : 0;
            _id++;
            Finish(_mail.ArriveAsync(_mail.Add(_id, old ? Noon.AddSeconds(_random.Next((int)_id) + 0.5) : Noon.AddSeconds(_id), thread: thread)));
        }

        public void ScrollTo(int from)
        {
            // As the scrolled list does it: at the top nothing is held back.
            _from = from;
            Window.Hold(from > 0);
            _asked.Add(Window.EnsureAsync(from, from + Sight));
        }

        /// <summary>Lets all go on until nothing is left to do.</summary>
        public void Quieten()
        {
            _slow.Fails = false;
            Rest();
            foreach (var task in _asked)
            {
                Assert.True(task.IsCompleted, $"seed {_seed}: something still waits");
                if (!Failing) Assert.Null(task.Exception);
            }

            if (Failing && _slow.Failed + _asked.Count(task => task.IsFaulted) > 0)
            {
                // After a fault the next thing that happens puts it right.
                Arrive(answer: false);
                Rest();
            }

            void Rest()
            {
                for (var i = 0; _queue.Count > 0 || !_slow.IsQuiet; i++)
                {
                    Assert.True(i < 100_000, $"seed {_seed}: it never comes to rest");
                    if (_queue.TryDequeue(out var next)) next.Call(next.State);
                    else if (_slow.Reading > 0) _slow.LetOn(0);
                    else _slow.Tell(50);
                }
            }
        }

        public void CompareAtTop()
        {
            var truth = Truth();
            Assert.True((0, truth.Length, 0) == (Window.First, Window.Total, Window.Waiting), $"seed {_seed}: {(0, truth.Length, 0)} is {(Window.First, Window.Total, Window.Waiting)}");
            Assert.True(Window.Rows.Count >= Math.Min(Sight, truth.Length), $"seed {_seed}: {Window.Rows.Count} rows");
            Assert.True(truth.Take(Window.Rows.Count).Select(row => row.Id).SequenceEqual(Window.Rows.Select(row => row.Id)), $"seed {_seed}: other rows");
        }

        public void CompareScrolled()
        {
            var truth = Truth();
            var keys = Window.Rows.Select(Key).ToArray();
            Assert.Equal(keys.Length, keys.Distinct().Count());
            Assert.True(truth.Length == Window.Total + Window.Waiting, $"seed {_seed}: {truth.Length} is {Window.Total} + {Window.Waiting}");
            Assert.True(Window.First <= _from && Window.First + keys.Length >= Math.Min(_from + Sight, Window.Total), $"seed {_seed}: {_from} is not in {Window.First}, {keys.Length}");

            // Each row is one there is, as it is.
            var known = keys.ToHashSet();
            var inside = truth.Where(row => known.Contains(Key(row))).Select(row => Array.IndexOf(truth, row)).Order().ToArray();
            Assert.Equal(keys.Length, inside.Length);
            var still = Window.Rows.Where(row => truth.Any(other => other.Id == row.Id)).ToArray();
            Assert.Equal(keys.Length, still.Length);
        }

        private MessageItem[] Truth()
        {
            MessageItem[] rows = [];
            Finish(ReadAsync());
            return rows;

            async Task ReadAsync() => rows = [.. (await _mail.PageAsync(_place.Query with { Take = 100_000 }, default))!.Rows];
        }

        private long Key(MessageItem row) => _place.ByConversation ? row.ThreadId : row.Id;

        /// <summary>As the renderer does: what comes from outside waits its turn.</summary>
        private Task OnUi(Func<Task> work)
        {
            var done = new TaskCompletionSource();
            Post(
                async _ =>
                {
                    try
                    {
                        await work();
                        done.SetResult();
                    }
                    catch (Exception fault)
                    {
                        done.SetException(fault);
                    }
                },
                null);
            return done.Task;
        }

        private static void Finish(Task task) => Assert.True(task.IsCompletedSuccessfully);
    }
}
