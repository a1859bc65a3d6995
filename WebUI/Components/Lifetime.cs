namespace Mox.WebUI.Components;

/// <summary>How long something on a page lives: its token ends with it, and may be asked for afterwards as well.</summary>
public sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public Lifetime() => Token = _source.Token;

    public CancellationToken Token { get; }

    public bool IsOver => Token.IsCancellationRequested;

    public void Dispose()
    {
        if (IsOver) return;
        _source.Cancel();
        _source.Dispose();
    }
}
