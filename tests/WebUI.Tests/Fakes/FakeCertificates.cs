using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

public sealed class FakeCertificates : ICertificateAdmin
{
    public CertificatesView View { get; set; } = new([], [], null, false, "");

    public List<string> Done { get; } = [];

    /// <summary>Why the next action is refused; null: it is not.</summary>
    public string? Refusal { get; set; }

    public Task<CertificatesView> ReadAsync(CancellationToken ct) => Task.FromResult(View);

    public Task RenewAsync(string name, CancellationToken ct)
    {
        Do($"renew {name}");
        View = View with { Names = [.. View.Names.Select(certificate => certificate.Name == name ? certificate with { IsAsked = true } : certificate)] };
        return Task.CompletedTask;
    }

    public Task ChangeAccountKeyAsync(CancellationToken ct)
    {
        Do("change key");
        return Task.CompletedTask;
    }

    public Task AdvanceKeyAsync(string name, CancellationToken ct)
    {
        Do($"advance {name}");
        return Task.CompletedTask;
    }

    private void Do(string what)
    {
        if (Refusal is { } why) throw new ChangeRefusedException(why);
        Done.Add(what);
    }
}
