using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Setup;

/// <summary>The name of the host while it is typed: what is wrong with it at once, what the DNS says of it as soon as the typing rests.</summary>
/// <param name="setup">The contract.</param>
/// <param name="time">The clock.</param>
/// <param name="post">Runs work on the page's own context, and draws.</param>
public sealed class NameBoard(ISetup setup, TimeProvider time, Action<Func<Task>> post) : IDisposable
{
    /// <summary>How long the typing rests before the DNS is asked.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(600);

    private readonly Lifetime _gone = new();
    private ITimer? _timer;
    private int _turn;

    public string Text { get; private set; } = "";

    /// <summary>What is wrong with what was typed; null when nothing is.</summary>
    public string? Fault { get; private set; }

    public DomainName? Host { get; private set; }

    /// <summary>What the DNS says of <see cref="Host"/>; null while it is not known.</summary>
    public NameSurvey? Survey { get; private set; }

    public bool IsLooking { get; private set; }

    /// <summary>Null, or what is wrong with a text as the full name of a host.</summary>
    public static string? Judge(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Trim();
        if (name.Length == 0) return SetupWords.TypeName;
        if (name.AsSpan().IndexOfAny("@/:") >= 0) return SetupWords.OnlyName;
        if (!DomainName.Parse(name).Try(out var domain, out _)) return SetupWords.NoHostName;
        return domain.Ascii.Contains('.', StringComparison.Ordinal) ? null : SetupWords.TwoParts;
    }

    /// <summary>Takes what stands in the field.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">Ask at once: it was chosen, not typed.</param>
    public void Type(string text, bool now = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        _turn++;
        _timer?.Dispose();
        Text = text;
        Fault = Judge(text);
        Host = Fault is null ? DomainName.Parse(text.Trim()).Value : null;
        if (Survey is { } before && Host is { } host && before.Host == host)
        {
            IsLooking = false;
            return;
        }

        (Survey, IsLooking) = (null, Host is not null);
        if (Host is null) return;
        if (now) post(LookAsync);
        else _timer = time.CreateTimer(_ => post(LookAsync), null, Rest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes why the name was refused.</summary>
    public void Refuse(string why) => Fault = why;

    public void Dispose()
    {
        _gone.Dispose();
        _timer?.Dispose();
    }

    private async Task LookAsync()
    {
        if (Host is not { } host || _gone.IsOver) return;
        var turn = _turn;
        NameSurvey survey;
        try
        {
            survey = await setup.SurveyAsync(host, _gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsOver)
        {
            return;
        }

        // An answer to what stood there before says nothing.
        if (turn == _turn) (Survey, IsLooking) = (survey, false);
    }
}
