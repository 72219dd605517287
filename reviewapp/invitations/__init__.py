"""Invitations (邀请): how experts, who seldom read mail, come to their first sign-in."""
