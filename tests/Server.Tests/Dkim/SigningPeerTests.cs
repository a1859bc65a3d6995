using Mox.Server.Dkim;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;
using Mox.Testing.Processes;
using static Mox.Server.Tests.Dkim.SigningHouse;

namespace Mox.Server.Tests.Dkim;

/// <summary>What the server sent, as another host received it, is accepted by OpenDKIM and by dkimpy, both signatures.</summary>
public class SigningPeerTests
{
    [SigningPeerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenDKIM_and_dkimpy_accept_what_the_server_sent(bool simple)
    {
        await using var house = await OpenAsync(clock: TimeProvider.System);
        await house.Keys.AddFirstAsync(Ours, [new KeyWish(DkimKeyKind.Rsa), new KeyWish(DkimKeyKind.Ed25519)], CancellationToken.None);
        await house.Store.Get<DkimKeyStore>().SetSigningAsync(Ours, 144, simple, CancellationToken.None);
        await house.DeliverAsync();
        Assert.StartsWith("250", await house.SubmitAsync("From: Alice <alice+x@test.example>\nTo: carol@remote.example,\n  dave@remote.example\nSubject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nAt  noon? \n.\tdots\n\n\n"), StringComparison.Ordinal);
        await UntilAsync(() => Task.FromResult(house.Host.Taken.Count == 1));
        var message = house.Host.Taken.Single().Content;

        var keys = house.Keys.List(Ours).ToDictionary(key => key.Name, key => key.Record);
        Assert.Equal("[True, True]", await Verifiers.DkimpyAsync(message, keys));
        Assert.Equal(["ed25519-sha256 pass", "rsa-sha256 pass"], await Verifiers.OpenDkimAsync(message, keys));

        // Neither says so of everything.
        var changed = message.Replace("noon", "nine", StringComparison.Ordinal);
        Assert.Equal("[False, False]", await Verifiers.DkimpyAsync(changed, keys));
        Assert.Equal(["ed25519-sha256 fail", "rsa-sha256 fail"], await Verifiers.OpenDkimAsync(changed, keys));
    }
}

/// <summary>Runs where OpenDKIM and dkimpy are installed; elsewhere it is skipped, with that reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SigningPeerTheoryAttribute : TheoryAttribute
{
    public SigningPeerTheoryAttribute() => Skip = Verifiers.WhyNot;
}
