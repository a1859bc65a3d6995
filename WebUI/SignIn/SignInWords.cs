using Mox.Shared.Contracts;
using Mox.WebUI.Words;

namespace Mox.WebUI.SignIn;

/// <summary>What the sign-in page says after a try. An unknown address and a wrong password are told in the same words.</summary>
public static class SignInWords
{
    /// <summary>The sentence for a code of <see cref="SignInForm"/>; null when there is nothing to say. A code that is not known gets the general one.</summary>
    public static string? For(string? code) => code switch
    {
        null or "" => null,
        SignInForm.WrongCode => SignInPageWords.SaidWrongCode,
        SignInForm.Passkey => SignInPageWords.SaidPasskey,
        SignInForm.Throttled => SignInPageWords.SaidThrottled,
        SignInForm.Disabled => SignInPageWords.SaidDisabled,
        SignInForm.Expired => SignInPageWords.SaidExpired,
        SignInForm.Busy => SignInPageWords.SaidBusy,
        SignInForm.Ended => SignInPageWords.SaidEnded,
        _ => SignInPageWords.SaidRefused,
    };
}
